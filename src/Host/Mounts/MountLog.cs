using Microsoft.Extensions.Logging;

namespace Nydus.Host.Mounts;

/// <summary>What the host says about mounts.</summary>
internal static partial class MountLog
{
    [LoggerMessage(120, LogLevel.Information, "mounted {Bootstrap} at {VirtualMountpoint} of {Mountpoint}: RAFS {Version}, {Inodes} inodes, {Blobs} blobs, backend {Backend}, cache {Cache}")]
    public static partial void Mounted(
        ILogger logger, string bootstrap, string virtualMountpoint, string mountpoint, string version, ulong inodes, int blobs, string backend, string cache);

    [LoggerMessage(121, LogLevel.Information, "mounted an empty root at {Mountpoint}")]
    public static partial void MountedEmpty(ILogger logger, string mountpoint);

    [LoggerMessage(122, LogLevel.Information, "storage: backend reads {BackendReads}, backend bytes {BackendBytes}, chunks fetched {ChunksFetched}, mismatches {Mismatches}, store failures {StoreFailures}, misses {Misses}")]
    public static partial void Statistics(ILogger logger, long backendReads, long backendBytes, long chunksFetched, long mismatches, long storeFailures, long misses);

    [LoggerMessage(123, LogLevel.Warning, "{Path}: {Message}")]
    public static partial void PluginWarning(ILogger logger, string path, string message);

    [LoggerMessage(124, LogLevel.Error, "the plugin of {Path} failed when it was closed")]
    public static partial void PluginEndedBadly(ILogger logger, Exception exception, string path);

    [LoggerMessage(125, LogLevel.Warning, "{Features}: not in this release, the image is served without")]
    public static partial void NotInThisRelease(ILogger logger, string features);

    [LoggerMessage(126, LogLevel.Warning, "a plugin of {VirtualMountpoint} does not return: the image, its cache and its backend are left open until the process ends")]
    public static partial void LeftOpen(ILogger logger, string virtualMountpoint);

    [LoggerMessage(127, LogLevel.Warning, "requests on {Mountpoint} do not finish in time: it is unmounted under them")]
    public static partial void StopOverdue(ILogger logger, string mountpoint);

    [LoggerMessage(128, LogLevel.Warning, "the plugin directory {Directory} does not exist")]
    public static partial void NoPluginDirectory(ILogger logger, string directory);

    [LoggerMessage(129, LogLevel.Warning, "a plugin is not used: {Reason}")]
    public static partial void PluginNotUsed(ILogger logger, string reason);

    [LoggerMessage(130, LogLevel.Information, "decoders: {Decoders}")]
    public static partial void Codecs(ILogger logger, string decoders);
}
