using Microsoft.Extensions.Logging;
using Nydus.Storage.Verifying;

namespace Nydus.Storage.Diagnostics;

/// <summary>What storage says. Event ids 3000 to 3099; an id never changes its meaning.</summary>
internal static partial class StorageLog
{
    [LoggerMessage(3000, LogLevel.Error, "Blob {BlobId}: chunks {First} to {Last} (stored offset {Offset}) could not be served ({Cause}): {Detail}")]
    public static partial void FetchFailed(ILogger logger, Exception? exception, string blobId, int first, int last, long offset, FailureCause cause, string detail);

    [LoggerMessage(3001, LogLevel.Error, "Blob {BlobId}: still failing ({Cause}), {Count} failures so far; the last: {Detail}")]
    public static partial void StillFailing(ILogger logger, string blobId, FailureCause cause, long count, string detail);

    [LoggerMessage(3002, LogLevel.Information, "Blob {BlobId}: works again after {Count} failures ({Cause})")]
    public static partial void Recovered(ILogger logger, string blobId, long count, FailureCause cause);

    [LoggerMessage(3003, LogLevel.Error, "Blob {BlobId}: chunk {Chunk} refused ({Cause}): {Detail}")]
    public static partial void ChunkRefused(ILogger logger, string blobId, int chunk, FailureCause cause, string detail);

    [LoggerMessage(3004, LogLevel.Warning, "Blob {BlobId}: the cache cannot be used, it is served without one: {Detail}")]
    public static partial void CacheUnusable(ILogger logger, Exception? exception, string blobId, string detail);

    [LoggerMessage(3005, LogLevel.Warning, "Blob {BlobId}: side file {Name} in the cache is not usable, it is fetched again: {Detail}")]
    public static partial void SideFileUnusable(ILogger logger, Exception? exception, string blobId, string name, string detail);

    [LoggerMessage(3006, LogLevel.Warning, "Blob {BlobId}: side file {Name} could not be kept in the cache: {Detail}")]
    public static partial void SideFileNotKept(ILogger logger, Exception? exception, string blobId, string name, string detail);

    [LoggerMessage(3007, LogLevel.Error, "Blob {BlobId}: {Plugin} broke its contract in {Call}: {ExceptionType}: {Detail}")]
    public static partial void PluginFault(ILogger logger, Exception exception, string blobId, string plugin, string call, string exceptionType, string detail);

    [LoggerMessage(3008, LogLevel.Warning, "Blob {BlobId}: work did not end within {Seconds} s of the unmount; its cache and its backend reader stay open")]
    public static partial void StuckAtDispose(ILogger logger, string blobId, double seconds);

    [LoggerMessage(3009, LogLevel.Error, "Blob {BlobId}: its chunk table cannot be made, reads of it fail: {Detail}")]
    public static partial void TableUnusable(ILogger logger, Exception? exception, string blobId, string detail);

    [LoggerMessage(3010, LogLevel.Error, "Blob {BlobId}: chunks {First} to {Last} could not be kept in the cache, they are served all the same: {Detail}")]
    public static partial void StoreFailed(ILogger logger, Exception? exception, string blobId, int first, int last, string detail);

    [LoggerMessage(3011, LogLevel.Warning, "Blob {BlobId}: chunk {Chunk} (stored offset {Offset}) came with wrong bytes ({Result}), it is fetched again; {Count} such chunks so far")]
    public static partial void Refetching(ILogger logger, string blobId, int chunk, long offset, VerifyResult result, long count);

    [LoggerMessage(3012, LogLevel.Error, "A read failed before anything was fetched: {Detail}")]
    public static partial void ReadFailed(ILogger logger, Exception? exception, string detail);

    [LoggerMessage(3013, LogLevel.Warning, "Blob {BlobId}: its digest array is not used, chunks are checked by the bootstrap alone: {Detail}")]
    public static partial void DigestsUnused(ILogger logger, string blobId, string detail);

    [LoggerMessage(3014, LogLevel.Error, "A plugin threw when its requests were cancelled: {Detail}")]
    public static partial void CancellationFault(ILogger logger, Exception exception, string detail);
}
