using Nydus.Rafs;
using Nydus.Storage.Buffers;

namespace Nydus.Storage.Verifying;

/// <summary>Stored bytes of a chunk, a batch or a ZRAN context to plain bytes: decrypt, decompress (format spec 1.6, 1.10, 4.9, 4.10).</summary>
internal static class UnitDecoder
{
    /// <summary>Whether the stored bytes are the plain bytes.</summary>
    public static bool IsPlain(in ChunkCoding coding) => !coding.IsCompressed && !coding.IsEncrypted;

    /// <summary>Fills <paramref name="plain"/>, which has the decoded size; false when the stored bytes do not give exactly that.</summary>
    public static bool TryDecode(RafsBlob blob, BlobChunkTable table, in ChunkCoding coding, ReadOnlySpan<byte> stored, Span<byte> plain, NativeBufferPool pool)
    {
        if (coding.IsZran)
            return table.TryDecodeContext(coding.Batch, stored, plain);
        if (blob.IsLegacyStargz && coding.IsCompressed)
            return ChunkCodec.TryDecompressPrefix(stored, plain);
        if (!coding.IsEncrypted)
            return TryUnpack(blob.Compressor, coding.IsCompressed, stored, plain);

        NativeBuffer clear = pool.Rent(stored.Length);
        try
        {
            Span<byte> packed = clear.GetSpan();
            return ChunkCipher.TryDecrypt(blob.CipherKey.Span, blob.CipherIv.Span, stored, packed, out int length)
                // A short encrypted batch does not say whether it was compressed; real compression always makes it shorter (ChunkCoding.IsCompressed).
                && TryUnpack(blob.Compressor, coding.IsCompressed && length != plain.Length, packed[..length], plain);
        }
        finally
        {
            clear.Release();
        }
    }

    private static bool TryUnpack(RafsCompressor compressor, bool isCompressed, ReadOnlySpan<byte> packed, Span<byte> plain)
    {
        if (isCompressed)
            return ChunkCodec.TryDecompress(compressor, packed, plain);
        return packed.Length == plain.Length && packed.TryCopyTo(plain);
    }
}
