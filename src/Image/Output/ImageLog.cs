using Microsoft.Extensions.Logging;

namespace Nydus.Image.Output;

/// <summary>Messages of the commands.</summary>
internal static partial class ImageLog
{
    [LoggerMessage(1, LogLevel.Information, "RAFS v5 super block features: {Features}")]
    public static partial void OpenedV5(ILogger logger, string features);

    [LoggerMessage(2, LogLevel.Information, "RAFS features: {Features}")]
    public static partial void OpenedV6(ILogger logger, string features);

    [LoggerMessage(3, LogLevel.Information, "successfully built RAFS filesystem: meta blob path: {Bootstrap}, data blobs: {Blobs}")]
    public static partial void Built(ILogger logger, string bootstrap, string blobs);

    [LoggerMessage(4, LogLevel.Error, "{Path} is left out: {Reason}")]
    public static partial void LeftOut(ILogger logger, string path, string reason);

    [LoggerMessage(5, LogLevel.Warning, "{Path} is left out: a tar archive cannot hold a socket")]
    public static partial void SocketLeftOut(ILogger logger, string path);

    [LoggerMessage(6, LogLevel.Warning, "{Option} has no effect: {Reason}")]
    public static partial void OptionIgnored(ILogger logger, string option, string reason);

    [LoggerMessage(7, LogLevel.Information, "nothing to compact: all blobs are kept as they are")]
    public static partial void NothingToCompact(ILogger logger);

    [LoggerMessage(8, LogLevel.Warning, "{Path} is not in the image or no regular file, and is left out")]
    public static partial void NotAFile(ILogger logger, string path);

    [LoggerMessage(9, LogLevel.Information, "{Chunks} chunks are in more than one of {Images} images")]
    public static partial void DictionaryChunks(ILogger logger, int chunks, int images);

    [LoggerMessage(10, LogLevel.Error, "{Reason}")]
    public static partial void Failed(ILogger logger, string reason);
}
