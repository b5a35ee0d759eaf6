using System.Runtime.InteropServices;
using Nydus.Rafs.Building.Blobs;

namespace Nydus.Image.Blobs;

/// <summary>Writes what is stored, in the order of the chunks' numbers, and notes where. Used by one thread.</summary>
internal sealed class ChunkWriter(BlobForm form, ChunkEncoding encoding, BlobAssembly assembly, BlobOutput output, BufferPool runs, BufferPool batches)
{
    private readonly BlobStream _stream = assembly.Stream;
    private readonly List<long> _storedOffsets = [];

    /// <summary>The compression information of what was written.</summary>
    public CompressionInfoWriter CompressionInfo { get; } = new(form.UsesChunkInfoV2);

    /// <summary>The stored offset of each chunk by its number.</summary>
    public ReadOnlySpan<long> StoredOffsets => CollectionsMarshal.AsSpan(_storedOffsets);

    /// <exception cref="ImageException">The output does not take the bytes, or the format has no room for them.</exception>
    /// <exception cref="OperationCanceledException">Stopped while waiting for a batch.</exception>
    public void Write(WriteUnit unit, CancellationToken stopping)
    {
        if (unit.Batch is { } batch)
        {
            batch.Wait(stopping);
            assembly.Write(() => Write(batch));
        }
        else if (unit.Run is { } run)
        {
            assembly.Write(() => Write(run, run.Chunks.Slice(unit.First, unit.Count)));
            if (unit.EndsRun)
            {
                Return(run);
            }
        }
    }

    private void Write(ChunkRun run, Span<PendingChunk> chunks)
    {
        // Chunks that follow each other in memory are written together.
        int start = 0;
        int end = 0;
        foreach (ref readonly PendingChunk chunk in chunks)
        {
            if (!chunk.IsStored)
            {
                continue;
            }

            if (chunk.StoredStart != end)
            {
                WriteStored(run, start, end);
                start = chunk.StoredStart;
            }

            Note(chunk, _stream.Position + (chunk.StoredStart - start));
            end = chunk.StoredStart + chunk.StoredSize;
            if (output.TakesPlainChunks)
            {
                output.WriteChunk(chunk.PlainOffset, run.Plain!.Span.Slice(chunk.PlainStart, chunk.PlainSize));
            }
        }

        WriteStored(run, start, end);
    }

    private void WriteStored(ChunkRun run, int start, int end)
    {
        if (end > start)
        {
            _stream.Write((run.Encoded ?? run.Plain!).Span[start..end]);
        }
    }

    private void Note(in PendingChunk chunk, long position) => Note(new ChunkPlace
    {
        StoredOffset = position + form.BlobOffset,
        StoredSize = chunk.StoredSize,
        PlainOffset = chunk.PlainOffset,
        PlainSize = chunk.PlainSize,
        IsCompressed = chunk.IsCompressed,
        IsEncrypted = encoding.Encrypts,
        HasCrc32C = true,
        Crc32C = chunk.Crc32C,
    });

    private void Note(in ChunkPlace place)
    {
        _storedOffsets.Add(place.Container == ChunkContainer.Batch ? 0 : place.StoredOffset);
        if (form.HasCompressionInfo)
        {
            CompressionInfo.Add(place);
        }
    }

    private void Write(ChunkBatch batch)
    {
        long position = _stream.Position + form.BlobOffset;
        foreach (ChunkPlace place in batch.Chunks)
        {
            ChunkPlace stored = place;
            stored.StoredOffset = position;
            if (batch.IsLoose)
            {
                stored.StoredSize = ChunkEncoding.EncryptedLength(place.PlainSize);
                stored.IsCompressed = false;
                stored.Container = ChunkContainer.None;
                position += stored.StoredSize;
            }

            Note(stored);
            if (output.TakesPlainChunks)
            {
                output.WriteChunk(place.PlainOffset, batch.Plain.Span.Slice(place.ContainerOffset, place.PlainSize));
            }
        }

        if (!batch.IsLoose)
        {
            CompressionInfo.AddBatch(batch.StoredLength, batch.PlainLength);
        }

        _stream.Write(batch.Encoded.Span[..batch.StoredLength]);
        batches.Return(batch.Plain);
        batches.Return(batch.Encoded);
    }

    private void Return(ChunkRun run)
    {
        if (run.Plain is { } plain)
        {
            run.Plain = null;
            runs.Return(plain);
        }

        if (run.Encoded is { } encoded)
        {
            run.Encoded = null;
            runs.Return(encoded);
        }
    }
}
