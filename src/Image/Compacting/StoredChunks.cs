using Nydus.Abstractions;
using Nydus.Rafs;
using Nydus.Rafs.Building;

namespace Nydus.Image.Compacting;

/// <summary>Reads chunks in the form they are stored in, so that they can be put into another blob as they are. Each is decoded once, to be sure of it.</summary>
internal sealed class StoredChunks(ImageModel model, IStorageBackend backend) : IDisposable
{
    private const BlobFeatures NotByChunk =
        BlobFeatures.Zran | BlobFeatures.Separate | BlobFeatures.Tarfs | BlobFeatures.Batch | BlobFeatures.Encrypted | BlobFeatures.IsChunkDictGenerated | BlobFeatures.External;

    private readonly IBlobReader?[] _readers = new IBlobReader?[model.Blobs.Count];

    /// <summary>Whether the chunks of a blob stand for themselves: not in a batch or an archive, not encrypted with a key of the blob.</summary>
    public static bool CanCopy(ImageModel model, ImageBlob blob) => (blob.Features & NotByChunk) == 0 && blob.Compressor == model.Compressor;

    /// <summary>Reads a chunk and checks it.</summary>
    /// <exception cref="ImageException">It cannot be read, or is damaged.</exception>
    public byte[] Read(in ImageChunk chunk, CancellationToken cancellation)
    {
        ImageBlob blob = model.Blobs[chunk.Blob];
        if (chunk.StoredSize <= 0 || chunk.StoredSize > model.ChunkSize || chunk.PlainSize <= 0 || chunk.PlainSize > model.ChunkSize)
            throw Damaged(blob, chunk, $"{chunk.StoredSize} stored and {chunk.PlainSize} plain bytes are not possible");
        byte[] stored = new byte[chunk.StoredSize];
        try
        {
            IBlobReader reader = _readers[chunk.Blob] ??= backend.OpenBlobAsync(blob.Id, cancellation).AsTask().GetAwaiter().GetResult();
            reader.ReadAsync(chunk.StoredOffset, stored, new ReadContext { CancellationToken = cancellation }).AsTask().GetAwaiter().GetResult();
        }
        catch (BackendException e)
        {
            throw new ImageException($"chunk {chunk.Index} of blob {blob.Id} cannot be read: {e.Message}", e);
        }

        Verify(blob, in chunk, stored);
        return stored;
    }

    public void Dispose()
    {
        foreach (IBlobReader? reader in _readers)
            reader?.DisposeAsync().AsTask().GetAwaiter().GetResult();
        backend.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    private void Verify(ImageBlob blob, in ImageChunk chunk, byte[] stored)
    {
        ReadOnlySpan<byte> plain = stored;
        if (chunk.Flags.HasFlag(RafsChunkFlags.Compressed))
        {
            byte[] decoded = new byte[chunk.PlainSize];
            if (!ChunkCodec.TryDecompress(blob.Compressor, stored, decoded))
                throw Damaged(blob, chunk, "it cannot be decompressed");
            plain = decoded;
        }

        if (ChunkHash.Compute(model.Digester, plain) != chunk.Digest)
            throw Damaged(blob, chunk, "it does not have its digest");
    }

    private static ImageException Damaged(ImageBlob blob, in ImageChunk chunk, string fault) =>
        new($"chunk {chunk.Index} of blob {blob.Id} is damaged: {fault}");
}
