using Nydus.Rafs;
using Nydus.Rafs.Building;

namespace Nydus.Image.Tests.Blobs;

/// <summary>A chunk info as a test reads it, and the plain bytes that the blob gives for it (format spec 4.6, 4.7, 4.9).</summary>
/// <param name="StoredOffset">In the blob.</param>
/// <param name="StoredSize">0 in a batch.</param>
/// <param name="Flags">V2: bits 56 to 63.</param>
/// <param name="Batch">-1 when alone.</param>
/// <param name="Plain">Decrypted, decompressed.</param>
internal sealed record DecodedChunk(long StoredOffset, int StoredSize, long PlainOffset, uint Flags, int Batch, byte[] Plain)
{
    /// <summary>Decodes every chunk of a v6 blob.</summary>
    /// <param name="entry">The blob's entry.</param>
    /// <param name="blob">The blob's bytes.</param>
    /// <param name="file">The compression information in cache-file form.</param>
    public static List<DecodedChunk> All(ImageBlob entry, byte[] blob, ReadOnlySpan<byte> file)
    {
        ReadOnlySpan<byte> header = file[^4096..];
        int contexts = (int)BitConverter.ToUInt64(header[40..]);
        bool isV2 = entry.Features.HasFlag(BlobFeatures.ChunkInfoV2);
        var chunks = new List<DecodedChunk>();
        for (int i = 0; i < entry.ChunkCount; i++)
        {
            ReadOnlySpan<byte> info = file[(i * (isV2 ? 24 : 16))..];
            ulong u = BitConverter.ToUInt64(info);
            ulong c = BitConverter.ToUInt64(info[8..]);
            if (!isV2)
            {
                int stored = (int)(((c >> 44) & 0xFFFFF) | (((c >> 40) & 0xF) << 20)) + 1;
                int plain = (int)(((u >> 44) & 0xFFFFF) | (((u >> 8) & 0xF) << 20)) + 1;
                long offset = (long)(c & 0xFF_FFFF_FFFF);
                chunks.Add(new DecodedChunk(offset, stored, (long)(u & 0xFFF_FFFF_F000), 0, -1, Decode(entry, blob.AsSpan((int)offset, stored), plain, stored != plain)));
                continue;
            }

            ulong d = BitConverter.ToUInt64(info[16..]);
            uint flags = (uint)(u >> 56);
            int size = (int)((u >> 32) & 0xFF_FFFF) + 1;
            var chunk = new DecodedChunk((long)(c & 0xFF_FFFF_FFFF), (int)(c >> 40), (long)(u & 0xFFFF_FFFF) << 12, flags, -1, []);
            if ((flags & 4) == 0)
            {
                chunks.Add(chunk with { Plain = Decode(entry, blob.AsSpan((int)chunk.StoredOffset, chunk.StoredSize), size, (flags & 1) != 0) });
                continue;
            }

            ReadOnlySpan<byte> context = file[(contexts + (40 * (int)(d >> 32)))..];
            int storedSize = BitConverter.ToInt32(context);
            int plainSize = BitConverter.ToInt32(context[4..]);
            Assert.True(storedSize <= plainSize);
            byte[] batch = Decode(entry, blob.AsSpan((int)chunk.StoredOffset, storedSize), plainSize, storedSize != plainSize);
            chunks.Add(chunk with { Batch = (int)(d >> 32), Plain = batch.AsSpan((int)(uint)d, size).ToArray() });
        }

        return chunks;
    }

    private static byte[] Decode(ImageBlob entry, ReadOnlySpan<byte> stored, int plainSize, bool isCompressed)
    {
        byte[] decrypted = stored.ToArray();
        if (entry.Cipher != RafsCipher.None)
        {
            Assert.True(ChunkCipher.TryDecrypt(entry.CipherKey, entry.CipherIv, stored, decrypted, out int length));
            decrypted = decrypted[..length];
        }

        if (!isCompressed)
        {
            Assert.Equal(plainSize, decrypted.Length);
            return decrypted;
        }

        byte[] plain = new byte[plainSize];
        Assert.True(ChunkCodec.TryDecompress(entry.Compressor, decrypted, plain));
        return plain;
    }
}
