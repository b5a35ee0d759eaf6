using Nydus.Image.Building;
using Nydus.Image.Sources;
using Nydus.Image.Sources.Archives;
using Nydus.Image.Zran;
using Nydus.Rafs;
using Nydus.Rafs.Building;

namespace Nydus.Image.Blobs;

/// <summary>Cuts the files of an archive that is not copied into chunks that say where their bytes are in it (format spec 3.15, 4.10).</summary>
/// <param name="builder">Gets the chunks.</param>
/// <param name="chunkSize">In bytes.</param>
/// <param name="zran">The archive if it is a gzip file, else null.</param>
/// <param name="isDigested">Whether chunks have digests: not in tarfs mode, where file data is not even read.</param>
internal sealed class ReferenceSink(ReferenceBlobBuilder builder, int chunkSize, ZranArchive? zran, bool isDigested, IBuildProgress progress) : IFileSink
{
    private readonly byte[] _buffer = new byte[isDigested ? chunkSize : 0];

    /// <inheritdoc/>
    public void Add(ImageNode node, Stream content, CancellationToken cancellation)
    {
        long size = (long)node.Size;
        var chunks = new ImageChunk[(size + chunkSize - 1) / chunkSize];
        long start = ((TarContentStream)content).ArchiveOffset;
        for (int i = 0; i < chunks.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            long offset = (long)i * chunkSize;
            int length = (int)Math.Min(chunkSize, size - offset);
            zran?.BeginChunk();
            var chunk = new ReferenceChunk { StoredOffset = start + offset, StoredSize = length, PlainSize = length };
            Span<byte> plain = _buffer.AsSpan(0, isDigested ? length : 0);
            if (isDigested)
                Digest(content, plain, ref chunk);
            if (zran?.EndChunk() is { } place)
                SetPlace(ref chunk, place);
            chunks[i] = builder.Add(chunk, plain, offset, out bool isStored);
            if (isStored)
                zran?.Keep();
            progress.AddBytes(length);
        }

        node.Chunks = chunks;
        progress.AddFiles(1);
    }

    private static void Digest(Stream content, Span<byte> plain, ref ReferenceChunk chunk)
    {
        content.ReadExactly(plain);
        chunk.Digest = ChunkHash.Compute(RafsDigester.Sha256, plain);
        chunk.Crc32C = ChunkHash.Crc32C(plain);
    }

    private static void SetPlace(ref ReferenceChunk chunk, ZranChunk place)
    {
        chunk.StoredOffset = place.StoredOffset;
        chunk.StoredSize = place.StoredSize;
        chunk.ZranContext = place.Context;
        chunk.ZranOffset = place.OffsetInContext;
    }
}
