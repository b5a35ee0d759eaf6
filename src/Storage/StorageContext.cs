using Microsoft.Extensions.Logging;
using Nydus.Abstractions;
using Nydus.Rafs;
using Nydus.Storage.Blobs;
using Nydus.Storage.Buffers;
using Nydus.Storage.Diagnostics;

namespace Nydus.Storage;

/// <summary>What all blobs of an image share.</summary>
internal sealed class StorageContext : IDisposable
{
    private readonly CancellationTokenSource _lifetime = new();

    public StorageContext(
        RafsImage image, IStorageBackend backend, StorageOptions options, ILogger logger, TimeProvider timeProvider, ICompressionInfoFormat format)
    {
        Image = image;
        Backend = backend;
        Options = options;
        Logger = logger;
        TimeProvider = timeProvider;
        Format = format;
        Pool = new NativeBufferPool(timeProvider);
        Budget = new MemoryBudget(options.BytesInFlight);
        Lifetime = _lifetime.Token;
    }

    public RafsImage Image { get; }

    public IStorageBackend Backend { get; }

    public StorageOptions Options { get; }

    public ILogger Logger { get; }

    public TimeProvider TimeProvider { get; }

    public ICompressionInfoFormat Format { get; }

    public StorageCounters Counters { get; } = new();

    public NativeBufferPool Pool { get; }

    public MemoryBudget Budget { get; }

    /// <summary>Cancelled at unmount.</summary>
    public CancellationToken Lifetime { get; }

    public void EndLifetime()
    {
        try
        {
            _lifetime.Cancel();
        }
        catch (AggregateException exception)
        {
            // All callbacks have run, a plugin's among them threw: the unmount goes on.
            StorageLog.CancellationFault(Logger, exception, exception.InnerException?.Message ?? exception.Message);
        }
    }

    public void Dispose()
    {
        Pool.Dispose();
        _lifetime.Dispose();
    }
}
