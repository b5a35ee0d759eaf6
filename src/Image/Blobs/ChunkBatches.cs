using Nydus.Rafs.Building.Blobs;

namespace Nydus.Image.Blobs;

/// <summary>Fills batches one after the other (format spec 4.9). Used by one thread.</summary>
/// <param name="batchSize">Bytes; 0 when there are no batches.</param>
/// <param name="pool">Has room for two batches or more: apart from the pool of runs, since the runs that wait for a batch hold that one's memory.</param>
/// <param name="encode">Gives a full batch to the workers.</param>
internal sealed class ChunkBatches(int batchSize, ChunkEncoding encoding, BufferPool pool, Action<ChunkBatch> encode, CancellationToken cancellation)
{
    private ChunkBatch? _open;
    private int _count;

    /// <summary>Whether a batch was begun and not taken.</summary>
    public bool IsOpen => _open is not null;

    /// <summary>Whether a file's only chunk is one for batches.</summary>
    public static bool IsBatchable(int batchSize, long fileSize) => fileSize < batchSize / 2;

    /// <summary>Whether the open batch, if any, takes that many bytes more.</summary>
    public bool HasRoom(int length) => (_open?.PlainLength ?? 0) + length < batchSize;

    /// <summary>Adds a chunk to the open batch, or begins one.</summary>
    /// <exception cref="OperationCanceledException">The pipeline was stopped.</exception>
    public void Add(ChunkPlace place, ReadOnlySpan<byte> data)
    {
        if (_open is null)
        {
            int capacity = ChunkEncoding.EncodedCapacity(batchSize);
            NativeBuffer plain = pool.Rent(batchSize, capacity, cancellation);
            _open = new ChunkBatch(encoding, plain, pool.TakeReserved(capacity));
        }

        place.ContainerIndex = _count;
        place.ContainerOffset = _open.PlainLength;
        _open.Add(place, data);
    }

    /// <summary>Ends the open batch and gives it to the workers.</summary>
    /// <returns>Null when none is open.</returns>
    public ChunkBatch? Take()
    {
        if (_open is not { } batch)
        {
            return null;
        }

        _open = null;
        batch.IsLoose = encoding.IsTooShortForBatch(batch.PlainLength);
        _count += batch.IsLoose ? 0 : 1;
        encode(batch);
        return batch;
    }
}
