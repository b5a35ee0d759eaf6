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
            await reader.ReadAsync(offset, buffer, NewContext(cancellationToken));
            Interlocked.Add(ref _context.Counters.BackendBytes, buffer.Length);
        }
        catch (Exception exception) when (!IsCancellation(exception, cancellationToken))
        {
            Account(reader, nameof(IBlobReader.ReadAsync), exception);
            throw;
        }
    }

    /// <summary>The blob's length in bytes.</summary>
    public async Task<long> GetSizeAsync(CancellationToken cancellationToken)
    {
        IBlobReader reader = await _reader.GetAsync(cancellationToken);
        try
        {
            return await reader.GetSizeAsync(NewContext(cancellationToken));
        }
        catch (Exception exception) when (!IsCancellation(exception, cancellationToken))
        {
            Account(reader, nameof(IBlobReader.GetSizeAsync), exception);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_reader.Close() is not { } reader)
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
        catch (Exception exception) when (!IsCancellation(exception, cancellationToken))
        {
            Account(_context.Backend, nameof(IStorageBackend.OpenBlobAsync), exception);
            throw;
        }
    }

    private static ReadContext NewContext(CancellationToken cancellationToken) => new() { Intent = ReadIntent.OnDemand, CancellationToken = cancellationToken };

    private static bool IsCancellation(Exception exception, CancellationToken cancellationToken) =>
        exception is OperationCanceledException && cancellationToken.IsCancellationRequested;

    /// <summary>Counts a failure; a backend may throw its own exception, any other is a breach of its contract.</summary>
    /// <exception cref="StorageFailureException">It is another.</exception>
    private void Account(object plugin, string call, Exception exception)
    {
        Interlocked.Increment(ref _context.Counters.BackendErrors);
        if (exception is BackendException)
            return;
        _failures.PluginFault(plugin, call, exception);
        throw new StorageFailureException(
            FailureCause.PluginFault, $"{plugin.GetType().Name}.{call} threw {exception.GetType().Name}: {exception.Message}", exception);
    }
}
