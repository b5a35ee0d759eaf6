using Microsoft.Extensions.Logging;
using Nydus.Storage.Verifying;

namespace Nydus.Storage.Diagnostics;

/// <summary>
/// Keeps the log readable while something is down: the first failure of a cause is written in full, the rest is counted and summarised
/// every now and then, and once more when it works again.
/// </summary>
internal sealed class FailureLog(ILogger logger, string blobId)
{
    private const int SummaryEvery = 1000;
    private const int RememberChunks = 1024;

    private readonly long[] _failures = new long[(int)FailureCause.Count];
    private long _refetches;
    private readonly HashSet<(int Chunk, FailureCause Cause)> _chunks = [];
    private readonly HashSet<(string Call, Type Exception)> _faults = [];

    public string BlobId { get; } = blobId;

    public void FetchFailed(FailureCause cause, int firstChunk, int lastChunk, long offset, string detail, Exception? exception)
    {
        long count = Interlocked.Increment(ref _failures[(int)cause]);
        if (count == 1)
            StorageLog.FetchFailed(logger, DefectTrace.Of(exception), BlobId, firstChunk, lastChunk, offset, cause, detail);
        else if (count % SummaryEvery == 0)
            StorageLog.StillFailing(logger, BlobId, cause, count, detail);
    }

    public void StoreFailed(int firstChunk, int count, string detail, Exception exception)
    {
        long failures = Interlocked.Increment(ref _failures[(int)FailureCause.Store]);
        if (failures == 1)
            StorageLog.StoreFailed(logger, DefectTrace.Of(exception), BlobId, firstChunk, firstChunk + count - 1, detail);
        else if (failures % SummaryEvery == 0)
            StorageLog.StillFailing(logger, BlobId, FailureCause.Store, failures, detail);
    }

    /// <summary>Wrong bytes came once; the chunk gets a second chance.</summary>
    public void Refetching(int chunk, VerifyResult result, long offset)
    {
        if (Interlocked.Increment(ref _refetches) % SummaryEvery == 1)
            StorageLog.Refetching(logger, BlobId, chunk, offset, result, _refetches);
    }

    public void Worked(FailureCause cause)
    {
        if (Volatile.Read(ref _failures[(int)cause]) == 0)
            return;
        long count = Interlocked.Exchange(ref _failures[(int)cause], 0);
        if (count > 0)
            StorageLog.Recovered(logger, BlobId, count, cause);
    }

    /// <summary>Written once for a chunk and cause; when too many chunks are bad, as an episode.</summary>
    public void ChunkRefused(int chunk, FailureCause cause, long offset, string detail)
    {
        lock (_chunks)
        {
            if (_chunks.Contains((chunk, cause)))
                return;
            if (_chunks.Count < RememberChunks)
            {
                _chunks.Add((chunk, cause));
                StorageLog.ChunkRefused(logger, BlobId, chunk, cause, detail);
                return;
            }
        }

        FetchFailed(cause, chunk, chunk, offset, detail, null);
    }

    /// <summary>A plugin threw what its contract does not allow: written once for a call and exception type.</summary>
    public void PluginFault(object plugin, string call, Exception exception)
    {
        lock (_faults)
        {
            if (!_faults.Add((call, exception.GetType())))
                return;
        }

        StorageLog.PluginFault(logger, exception, BlobId, plugin.GetType().Name, call, exception.GetType().Name, exception.Message);
    }
}
