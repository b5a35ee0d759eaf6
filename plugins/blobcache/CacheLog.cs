using Microsoft.Extensions.Logging;

namespace Nydus.Plugin.BlobCache;

/// <summary>The messages of this plugin.</summary>
internal static partial class CacheLog
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "{Path} is not used, {Reason}. An empty chunk map takes its place; chunks are fetched again.")]
    public static partial void MapIsForeign(this ILogger logger, string path, string reason);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "There is no usable chunk map at {Path}: {Reason} Cached chunks are forgotten when the blob is closed.")]
    public static partial void MapIsMissing(this ILogger logger, string path, string reason);

    [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "{Path} lies beside {Other}, which holds the same blob in another form, and the two share one chunk map. "
        + "Cached chunks are forgotten when the blob is closed; remove one of the files, or use two work_dirs.")]
    public static partial void MapIsAmbiguous(this ILogger logger, string path, string other);

    [LoggerMessage(EventId = 4, Level = LogLevel.Warning, Message = "The chunk map of blob {BlobId} cannot be kept up: {Reason} Some cached chunks may be fetched again after a restart. This is said once.")]
    public static partial void MapCannotBeChanged(this ILogger logger, string blobId, string reason);

    [LoggerMessage(EventId = 5, Level = LogLevel.Warning, Message = "The cache file of blob {BlobId} was cut from outside. Its chunks are fetched from the backend, and kept again when the image is mounted anew; leave the files of a work_dir in use alone.")]
    public static partial void DataWasCut(this ILogger logger, string blobId);
}
