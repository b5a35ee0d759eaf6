using System.Runtime.InteropServices;
using Nydus.Abstractions;
using Nydus.Rafs;
using Nydus.Rafs.Building;
using Nydus.Rafs.Building.Blobs;

namespace Nydus.Image.Blobs;

/// <summary>
/// Decides about chunks in the order of the files: stored before, or the next number and place in the decoded blob (format spec 6.5, 6.6). Fills
/// batches. All of it on one thread, so what comes out does not depend on which worker was first.
/// </summary>
internal sealed class ChunkSequencer(BlobBuilderOptions options, ChunkIndex index, ChunkEncoding encoding, ChunkBatches batches, Action<WriteUnit> write)
{
    private const int MaximumChunks = 0xFF_FFFF;
    private const int PageSize = 4096;

    private readonly bool _isAligned = options.Form.Version == RafsVersion.V6 || options.AlignedChunks;
    private readonly RafsChunkFlags _flags = RafsChunkFlags.HasCrc32C | (encoding.Encrypts ? RafsChunkFlags.Encrypted : 0);
    private readonly List<int> _storedSizes = [];
    private readonly List<ChunkDigest> _digests = [];
    private readonly List<ImageChunk> _file = [];
    private readonly List<ImageNode> _files = [];

    /// <summary>The blob's index in the table; -1 before it has a chunk.</summary>
    public int BlobIndex { get; private set; } = -1;

    /// <summary>The entry that joins the blob table with the first new chunk.</summary>
    public required ImageBlob Blob { get; init; }

    /// <summary>Stored bytes of the new chunks by their number; where they are stored is not known here.</summary>
    public ReadOnlySpan<int> StoredSizes => CollectionsMarshal.AsSpan(_storedSizes);

    /// <summary>Digests of the new chunks by their number; none when the blob does not list them.</summary>
    public ReadOnlySpan<ChunkDigest> Digests => CollectionsMarshal.AsSpan(_digests);

    /// <summary>The files that have chunks.</summary>
    public IReadOnlyList<ImageNode> Files => _files;

    /// <summary>The length of the decoded blob.</summary>
    public long PlainLength { get; private set; }

    /// <summary>Takes the next run, encoded.</summary>
    /// <exception cref="ImageException">The blob or the blob table is full.</exception>
    public void Accept(ChunkRun run)
    {
        int written = 0;
        for (int i = 0; i < run.Count; i++)
        {
            ref PendingChunk pending = ref run.Chunks[i];
            if (!index.TryResolve(pending.Digest, pending.PlainSize, out ImageChunk chunk))
            {
                chunk = Number(pending);
                if (pending.IsBatchable)
                {
                    Write(run, ref written, i);
                    AddToBatch(run, pending, ref chunk);
                }
                else
                {
                    FlushBatch();
                    chunk.StoredSize = pending.StoredSize;
                    chunk.Flags = _flags | (pending.IsCompressed ? RafsChunkFlags.Compressed : 0);
                    pending.IsStored = true;
                    pending.PlainOffset = chunk.PlainOffset;
                }

                _storedSizes.Add(chunk.StoredSize);
                if (options.Form.HasToc)
                {
                    _digests.Add(chunk.Digest);
                }

                index.Add(chunk);
            }

            chunk.FileOffset = pending.FileOffset;
            _file.Add(chunk);
            if (pending.EndsFile)
            {
                pending.Node.Chunks = [.. _file];
                _files.Add(pending.Node);
                _file.Clear();
            }
        }

        write(new WriteUnit(run, written, run.Count - written, EndsRun: true, Batch: null));
    }

    /// <summary>Nothing follows.</summary>
    public void Complete() => FlushBatch();

    private ImageChunk Number(in PendingChunk pending)
    {
        if (_storedSizes.Count == MaximumChunks)
        {
            throw new ImageException($"The blob would have more than {MaximumChunks} chunks, which the format has no room for. Use a larger --chunk-size.");
        }

        if (BlobIndex < 0)
        {
            BlobIndex = index.AddBlob(Blob);
        }

        var chunk = new ImageChunk
        {
            Digest = pending.Digest,
            Blob = BlobIndex,
            Index = _storedSizes.Count,
            PlainOffset = PlainLength,
            PlainSize = pending.PlainSize,
            Crc32C = pending.Crc32C,
        };
        PlainLength += _isAligned ? (pending.PlainSize + (long)(PageSize - 1)) & ~(long)(PageSize - 1) : pending.PlainSize;
        return chunk;
    }

    /// <summary>Passes on the chunks of a run that come before a batch.</summary>
    private void Write(ChunkRun run, ref int written, int end)
    {
        // While a batch is open, the chunks since it began are members of it or known ones: nothing is to be written before it.
        if (batches.IsOpen || end == written)
        {
            return;
        }

        write(new WriteUnit(run, written, end - written, EndsRun: false, Batch: null));
        written = end;
    }

    private void AddToBatch(ChunkRun run, in PendingChunk pending, ref ImageChunk chunk)
    {
        if (!batches.HasRoom(pending.PlainSize))
        {
            FlushBatch();
        }

        // The record says nothing of the batch: only the chunk info does.
        chunk.Flags = _flags;
        var place = new ChunkPlace
        {
            PlainOffset = chunk.PlainOffset,
            PlainSize = chunk.PlainSize,
            IsCompressed = true,
            IsEncrypted = encoding.Encrypts,
            HasCrc32C = true,
            Crc32C = chunk.Crc32C,
            Container = ChunkContainer.Batch,
        };
        batches.Add(place, run.Plain!.Span.Slice(pending.PlainStart, pending.PlainSize));
    }

    private void FlushBatch()
    {
        if (batches.Take() is not { } batch)
        {
            return;
        }

        if (batch.IsLoose)
        {
            Span<int> sizes = CollectionsMarshal.AsSpan(_storedSizes)[^batch.Chunks.Count..];
            for (int i = 0; i < sizes.Length; i++)
            {
                sizes[i] = ChunkEncoding.EncryptedLength(batch.Chunks[i].PlainSize);
            }
        }

        write(new WriteUnit(null, 0, 0, EndsRun: false, batch));
    }
}
