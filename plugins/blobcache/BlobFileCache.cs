using Microsoft.Extensions.Logging;
using Nydus.Abstractions;
using Nydus.Plugin.Files;

namespace Nydus.Plugin.BlobCache;

/// <summary>A directory of cache files. Nothing is evicted: who owns the directory deletes files when their blobs are no longer mounted.</summary>
internal sealed class BlobFileCache(BlobCacheOptions options, CacheForm form, ILogger logger) : IBlobCache, ICacheStatistics, IHealthCheck
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _openFiles = new(StringComparer.Ordinal);

    public CacheForm Form => form;

    public string StorePath => options.WorkDir;

    public IReadOnlyCollection<string> UnderlyingFiles
    {
        get
        {
            lock (_gate)
                return [.. _openFiles.Keys];
        }
    }

    public ICachedBlob OpenBlob(BlobGeometry geometry)
    {
        if (BlobFileName.FindFault(geometry.BlobId) is { } fault)
            throw new IOException($"The blob id {fault}; the blob is not cached.");
        CacheFileNames names = new(options.WorkDir, geometry.BlobId, form);
        CachedBlobFile blob = CachedBlobFile.Open(names, geometry, options.DisableIndexedMap, logger, () => Forget(names.DataName));
        lock (_gate)
            _openFiles[names.DataName] = _openFiles.TryGetValue(names.DataName, out int users) ? users + 1 : 1;
        return blob;
    }

    public ValueTask<string?> CheckHealthAsync(CancellationToken cancellationToken)
    {
        bool reached = UnixFile.TryGetStatus(options.WorkDir, out FileStatus status, out int errno);
        return ValueTask.FromResult(
            !reached ? $"{options.WorkDir} cannot be reached: {UnixFile.Describe(errno)}."
            : status.Kind != FileKind.Directory ? $"{options.WorkDir} is not a directory."
            : null);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Forget(string dataName)
    {
        lock (_gate)
        {
            if (_openFiles.GetValueOrDefault(dataName) <= 1)
                _openFiles.Remove(dataName);
            else
                _openFiles[dataName]--;
        }
    }
}
