using System.Diagnostics.CodeAnalysis;
using Nydus.Abstractions;
using Nydus.Rafs;
using Nydus.Storage.Blobs;
using Nydus.Storage.Buffers;
using Nydus.Storage.Diagnostics;
using Nydus.Storage.Flights;
using Nydus.Storage.Verifying;

namespace Nydus.Storage.Fetching;

/// <summary>One backend request and what becomes of its bytes: decode, verify, answer the readers, keep in the cache.</summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "The source has no timer and no wait handle, and Cancel may come late.")]
internal sealed class Fetch
{
    private readonly BlobStore _store;
    private readonly BlobChunkTable _table;
    private readonly bool _isRetry;
    private readonly CancellationTokenSource _cancellation = new();

    /// <summary>The flights that this fetch still has to end; others were handed to a fetch of their own.</summary>
    private readonly List<Flight> _own;
    private readonly long _offset;
    private readonly int _length;
    private readonly int _decodedLength;

    private Fetch(BlobStore store, BlobChunkTable table, Flight[] flights, bool isRetry)
    {
        _store = store;
        _table = table;
        _isRetry = isRetry;
        Flights = flights;
        _own = [.. flights];
        _offset = flights[0].StoredOffset;
        _length = checked((int)(flights[^1].StoredEnd - _offset));
        foreach (Flight flight in flights)
        {
            if (!UnitDecoder.IsPlain(flight.Coding))
                _decodedLength = checked(_decodedLength + flight.Coding.DecodedSize);
        }
    }

    /// <summary>In the order of their stored offsets.</summary>
    public Flight[] Flights { get; }

    /// <summary>How many readers wait for its flights. Guarded by the flight table.</summary>
    public int Waiters { get; set; }

    /// <summary>Guarded by the flight table.</summary>
    public FetchPhase Phase { get; set; }

    private StorageContext Context => _store.Context;

    /// <summary>Takes over the flights: each of them ends, whatever happens.</summary>
    /// <param name="isRetry">A unit that came with wrong bytes, fetched alone a second time; there is no third.</param>
    public static void Start(BlobStore store, BlobChunkTable table, Flight[] flights, bool isRetry)
    {
        var fetch = new Fetch(store, table, flights, isRetry);
        if (store.Flights.Assign(fetch))
            _ = fetch.RunAsync();
    }

    /// <summary>Ends the wait for the backend.</summary>
    public void Cancel()
    {
        try
        {
            _cancellation.Cancel();
        }
        catch (AggregateException exception)
        {
            // A plugin's callback threw. The one who cancels still has readers to answer.
            _store.Failures.PluginFault(Context.Backend, nameof(CancellationToken), exception);
        }
    }

    private void Abandon()
    {
        _store.Flights.Abandon(this);
        Cancel();
    }

    private async Task RunAsync()
    {
        // A backend that blocks its caller blocks a pool thread, never one that serves requests.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        if (!_store.Activity.TryEnter())
        {
            EndOwn(ReadStatus.Cancelled);
            return;
        }

        try
        {
            using CancellationTokenRegistration unmount = Context.Lifetime.UnsafeRegister(static fetch => ((Fetch)fetch!).Abandon(), this);
            long held = (long)_length + _decodedLength;
            await Context.Budget.AcquireAsync(held, _cancellation.Token);
            try
            {
                await FetchAsync();
            }
            finally
            {
                Context.Budget.Release(held);
            }
        }
        catch (OperationCanceledException) when (_cancellation.IsCancellationRequested)
        {
            EndOwn(ReadStatus.Cancelled);
        }
        catch (BackendException exception)
        {
            Fail(FailureCause.Backend, $"{exception.Code}: {exception.Message}", exception);
        }
        catch (StorageFailureException exception)
        {
            Fail(exception.Cause, exception.Message, exception.InnerException);
        }
        catch (OutOfMemoryException exception)
        {
            Fail(FailureCause.Memory, "out of memory", exception);
        }
        catch (Exception exception)
        {
            Fail(FailureCause.PluginFault, $"{exception.GetType().Name}: {exception.Message}", exception);
        }
        finally
        {
            EndOwn(ReadStatus.Failed);
            _store.Activity.Exit();
        }
    }

    private async Task FetchAsync()
    {
        NativeBuffer stored = Context.Pool.Rent(_length);
        NativeBuffer? decoded = null;
        try
        {
            try
            {
                await _store.Source.ReadAsync(_offset, stored.Memory, _cancellation.Token);
            }
            catch (BackendException exception) when (exception.Code == BackendErrorCode.OutOfRange && Flights.Length > 1)
            {
                // The blob is shorter than the image says; what readers want may still be there.
                RefetchOneByOne();
                return;
            }

            if (!_store.Flights.TryBeginDecoding(this))
                return;
            _store.Failures.Worked(FailureCause.Backend);
            _store.Failures.Worked(FailureCause.PluginFault);
            if (_decodedLength > 0)
                decoded = Context.Pool.Rent(_decodedLength);
            var decoding = new FetchDecoding(_store, _table, this, _offset, stored, decoded);
            await decoding.RunAsync();
            Settle(decoding);
            await new StoreBack(_store, Context.Lifetime).StoreAsync(_table, _own, _offset, stored, decoding);
        }
        finally
        {
            decoded?.Release();
            stored.Release();
        }
    }

    /// <summary>Units with wrong bytes get a second chance alone; in a retry their good chunks are served and the others fail.</summary>
    private void Settle(FetchDecoding decoding)
    {
        foreach (Flight flight in Flights)
        {
            if (Array.TrueForAll(flight.Chunks, static chunk => chunk.Result == VerifyResult.Good))
                continue;
            int wrong = Array.FindIndex(flight.Chunks, static chunk => chunk.Result is not (VerifyResult.Good or VerifyResult.NothingToVerify));
            if (wrong < 0 || _isRetry)
            {
                Refuse(flight);
                decoding.Publish(flight);
                continue;
            }

            _store.Failures.Refetching(flight.Chunks[wrong].Number, flight.Chunks[wrong].Result, flight.StoredOffset);
            Refetch(flight, isRetry: true);
        }
    }

    private void Refuse(Flight flight)
    {
        foreach (FlightChunk chunk in flight.Chunks)
        {
            (FailureCause cause, string? detail) = chunk.Result switch
            {
                VerifyResult.Good => (FailureCause.Mismatch, null),
                // Came along with others; a read of it has been refused before.
                VerifyResult.NothingToVerify => (FailureCause.NothingToVerify, null),
                VerifyResult.Undecodable => (FailureCause.Decode, "the stored bytes cannot be decoded, fetched twice"),
                VerifyResult.WrongCrc => (FailureCause.Mismatch, "CRC-32C does not match, fetched twice"),
                _ => (FailureCause.Mismatch, "digest does not match, fetched twice"),
            };
            if (detail is not null)
                _store.Failures.ChunkRefused(chunk.Number, cause, flight.StoredOffset, detail);
        }
    }

    private void RefetchOneByOne()
    {
        if (!_store.Flights.TryBeginDecoding(this))
            return;
        foreach (Flight flight in Flights)
            Refetch(flight, isRetry: false);
    }

    private void Refetch(Flight flight, bool isRetry)
    {
        if (!_store.Flights.TryDetach(flight))
        {
            _own.Remove(flight);
            return;
        }

        Start(_store, _table, [flight], isRetry);
        _own.Remove(flight);
    }

    private void Fail(FailureCause cause, string detail, Exception? exception)
    {
        _store.Failures.FetchFailed(cause, Flights[0].FirstChunk, Flights[^1].LastChunk, _offset, detail, exception);
        EndOwn(ReadStatus.Failed);
    }

    private void EndOwn(ReadStatus status)
    {
        foreach (Flight flight in _own)
            _store.Flights.End(flight, status);
    }
}
