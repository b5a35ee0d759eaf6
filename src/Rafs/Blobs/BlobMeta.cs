namespace Nydus.Rafs;

/// <summary>
/// Decodes a blob's compression information from its stored form (format spec 4.2, 4.5) to its cache-file form (section 5): the plain data padded with
/// zeros to 4 KiB, then the plain header.
/// </summary>
public static class BlobMeta
{
    private const int PageSize = 4096;

    /// <summary>How many bytes to read at <see cref="RafsBlob.CiOffset"/> of the blob <see cref="RafsBlob.MetaBlobId"/>.</summary>
    public static int StoredSize(RafsBlob blob)
    {
        ArgumentNullException.ThrowIfNull(blob);
        return checked((int)blob.CiCompressedSize + CompressionInfoHeader.StoredSize);
    }

    /// <summary>The length of the cache-file form in bytes.</summary>
    public static int CacheFileSize(RafsBlob blob)
    {
        ArgumentNullException.ThrowIfNull(blob);
        return checked((int)((blob.CiUncompressedSize + PageSize - 1) / PageSize * PageSize) + CompressionInfoHeader.StoredSize);
    }

    /// <summary>Decrypts, decompresses and checks the stored form.</summary>
    /// <param name="blob">A blob that has compression information.</param>
    /// <param name="stored">Exactly <see cref="StoredSize"/> bytes.</param>
    /// <exception cref="RafsFormatException">The bytes are damaged or belong to another blob.</exception>
    public static byte[] Decode(RafsBlob blob, ReadOnlySpan<byte> stored)
    {
        ArgumentNullException.ThrowIfNull(blob);
        if (stored.Length != StoredSize(blob))
        {
            throw new RafsFormatException($"Compression information of blob {blob.Index} ({blob.Id}): {stored.Length} bytes were read instead of {StoredSize(blob)}.");
        }

        byte[] file = new byte[CacheFileSize(blob)];
        Span<byte> header = file.AsSpan(file.Length - CompressionInfoHeader.StoredSize);
        ReadOnlySpan<byte> storedHeader = stored[(int)blob.CiCompressedSize..];
        ReadOnlySpan<byte> data = stored[..(int)blob.CiCompressedSize];
        if (blob.Features.HasFlag(BlobFeatures.Encrypted))
        {
            data = Decrypt(blob, data);
            Decrypt(blob, storedHeader).CopyTo(header);
        }
        else
        {
            storedHeader.CopyTo(header);
        }

        if (CompressionInfoHeader.FindContradiction(blob, header) is { } contradiction)
        {
            throw new RafsFormatException($"Compression information of blob {blob.Index} ({blob.Id}): its header says {contradiction}, the blob table something else.");
        }

        Span<byte> plain = file.AsSpan(0, (int)blob.CiUncompressedSize);
        if (blob.CiCompressor == RafsCompressor.None && data.Length == plain.Length)
        {
            data.CopyTo(plain);
        }
        else if (blob.CiCompressor == RafsCompressor.None || !ChunkCodec.TryDecompress(blob.CiCompressor, data, plain))
        {
            throw new RafsFormatException($"Compression information of blob {blob.Index} ({blob.Id}): {data.Length} bytes at offset {blob.CiOffset} do not decode to {plain.Length} bytes.");
        }

        return file;
    }

    /// <summary>Whether a file in cache-file form has the right length and a header that fits the blob.</summary>
    public static bool IsValidCacheFile(RafsBlob blob, ReadOnlySpan<byte> file)
    {
        ArgumentNullException.ThrowIfNull(blob);
        return file.Length == CacheFileSize(blob)
            && CompressionInfoHeader.FindContradiction(blob, file[^CompressionInfoHeader.StoredSize..]) is null;
    }

    private static ReadOnlySpan<byte> Decrypt(RafsBlob blob, ReadOnlySpan<byte> source)
    {
        byte[] plain = new byte[source.Length];
        return ChunkCipher.TryDecrypt(blob.CipherKey.Span, blob.CipherIv.Span, source, plain, out int length)
            ? plain.AsSpan(0, length)
            : throw new RafsFormatException($"Compression information of blob {blob.Index} ({blob.Id}) cannot be decrypted.");
    }
}
