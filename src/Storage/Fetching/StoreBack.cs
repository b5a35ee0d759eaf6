using Nydus.Abstractions;
using Nydus.Rafs;
using Nydus.Storage.Blobs;
using Nydus.Storage.Buffers;
using Nydus.Storage.Diagnostics;
using Nydus.Storage.Flights;
using Nydus.Storage.Verifying;

namespace Nydus.Storage.Fetching;

/// <summary>Hands what was fetched and verified to the cache; chunks that lie back to back in one call. Readers have their bytes already.</summary>
internal sealed class StoreBack(BlobStore store, CancellationToken cancellationToken)
{
    private int _first;
    private int _count;
    private long _offset;
    private ReadOnlyMemory<byte> _buffer;
    private int _start;
    private int _length;

    /// <param name="storedBase">Where the fetched bytes start in the blob.</param>
    public async Task StoreAsync(
        BlobChunkTable table, IReadOnlyList<Flight> flights, long storedBase, NativeBuffer stored, FetchDecoding decoding)
    {
        foreach (Flight flight in flights)
        {
            if (store.Form == CacheForm.Stored)
            {
                if (!Array.TrueForAll(flight.Chunks, static chunk => chunk.Result == VerifyResult.Good))
                    continue;
                int start = (int)(flight.StoredOffset - storedBase);
                await AddAsync(flight.FirstChunk, flight.Chunks.Length, flight.StoredOffset, stored.Memory, start, flight.StoredSize);
                continue;
            }

            NativeBuffer plain = decoding.GetPlain(flight, out int plainStart);
            foreach (FlightChunk chunk in flight.Chunks)
            {
                if (chunk.Result != VerifyResult.Good || store.IsReady(chunk.Number) || !table.TryGetChunk(chunk.Number, out ChunkGeometry geometry))
                    continue;
                await AddAsync(chunk.Number, 1, geometry.PlainOffset, plain.Memory, plainStart + chunk.Offset, chunk.Size);
            }
        }

        await FlushAsync();
    }

    private async ValueTask AddAsync(int chunk, int count, long offset, ReadOnlyMemory<byte> buffer, int start, int length)
    {
        bool follows = _count > 0
            && chunk == _first + _count
            && offset == _offset + _length
            && buffer.Equals(_buffer)
            && start == _start + _length;
        if (!follows)
        {
            await FlushAsync();
            (_first, _count, _offset, _buffer, _start, _length) = (chunk, 0, offset, buffer, start, 0);
        }

        _count += count;
        _length += length;
    }

    private async ValueTask FlushAsync()
    {
        if (_count == 0)
            return;
        try
        {
            await store.Cache.StoreAsync(_first, _count, _offset, _buffer.Slice(_start, _length), cancellationToken);
            for (int i = 0; i < _count; i++)
                store.MarkVerified(_first + i);
            store.CacheKeeps = store.IsReady(_first);
            store.Failures.Worked(FailureCause.Store);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Unmount: the chunks stay as they were.
        }
        catch (IOException exception)
        {
            Interlocked.Add(ref store.Context.Counters.StoreFailures, _count);
            store.Failures.StoreFailed(_first, _count, exception.Message, exception);
        }
        catch (Exception exception)
        {
            Interlocked.Add(ref store.Context.Counters.StoreFailures, _count);
            store.Failures.PluginFault(store.Cache, nameof(ICachedBlob.StoreAsync), exception);
        }
        finally
        {
            _count = 0;
        }
    }
}
