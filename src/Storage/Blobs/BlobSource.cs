using Nydus.Abstractions;
using Nydus.Storage.Diagnostics;

namespace Nydus.Storage.Blobs;

/// <summary>
/// A blob in the backend, opened when it is first needed. Whatever a plugin throws comes out as <see cref="BackendException"/>,
/// cancellation of our own token or <see cref="StorageFailureException"/>.
/// </summary>
internal sealed class BlobSource : IAsyncDisposable
{
    private readonly StorageContext _context;
    private readonly string _blobId;
    private readonly FailureLog _failures;
    private readonly SharedAttempt<IBlobReader> _reader;

    public BlobSource(StorageContext context, string blobId, FailureLog failures)
    {
        _context = context;
        _blobId = blobId;
        _failures = failures;
        _reader = new SharedAttempt<IBlobReader>(OpenAsync, context.TimeProvider, context.Lifetime);
    }

    /// <summary>Fills the buffer from the blob.</summary>
    public async Task ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        IBlobReader reader = await _reader.GetAsync(cancellationToken);
        Interlocked.Increment(ref _context.Counters.BackendReads);
        try
        {
            await reader.ReadAsync(offset, buffer, new ReadContext { Intent = ReadIntent.OnDemand, CancellationToken = cancellationToken });
            Interlocked.Add(ref _context.Counters.BackendBytes, buffer.Length);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (BackendException)
        {
            Interlocked.Increment(ref _context.Counters.BackendErrors);
            throw;
        }
        catch (Exception exception)
        {
            Interlocked.Increment(ref _context.Counters.BackendErrors);
            throw Blame(reader, nameof(IBlobReader.ReadAsync), exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_reader.Value is not { } reader)
            return;
        try
        {
            await reader.DisposeAsync();
        }
        catch (Exception exception)
        {
            _failures.PluginFault(reader, nameof(IBlobReader.DisposeAsync), exception);
        }
    }

    private async Task<IBlobReader> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            IBlobReader? reader = await _context.Backend.OpenBlobAsync(_blobId, cancellationToken);
            return reader ?? throw new InvalidOperationException("OpenBlobAsync returned null.");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (BackendException)
        {
            Interlocked.Increment(ref _context.Counters.BackendErrors);
            throw;
        }
        catch (Exception exception)
        {
            Interlocked.Increment(ref _context.Counters.BackendErrors);
            throw Blame(_context.Backend, nameof(IStorageBackend.OpenBlobAsync), exception);
        }
    }

    private StorageFailureException Blame(object plugin, string call, Exception exception)
    {
        _failures.PluginFault(plugin, call, exception);
        return new StorageFailureException(
            FailureCause.PluginFault, $"{plugin.GetType().Name}.{call} threw {exception.GetType().Name}: {exception.Message}", exception);
    }
}
