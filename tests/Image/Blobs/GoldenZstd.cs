using Nydus.Abstractions;
using Nydus.Rafs;

namespace Nydus.Image.Tests.Blobs;

/// <summary>Versions of zstd compress differently, and all of it can be read. Bytes can be compared only where this machine's does what the reference's did.</summary>
internal static class GoldenZstd
{
    private static readonly Lazy<bool> _isTheSame = new(Probe);

    /// <summary>Skips the running test if it depends on zstd and that gives other bytes here.</summary>
    public static void SkipUnlessTheSame(RafsCompressor compressor)
    {
        if (compressor == RafsCompressor.Zstd && !_isTheSame.Value)
        {
            Assert.Skip($"skipped: {ChunkEncoder.Describe()} gives other bytes than the reference's 1.5.6");
        }
    }

    /// <summary>Compresses the chunks of a golden image again.</summary>
    private static bool Probe()
    {
        GoldenImage image = GoldenData.Image("c-v6-chunk-4k");
        byte[] blob = File.ReadAllBytes(Path.Combine(GoldenData.BlobDirectory, image.Blobs[0]));
        using RafsImage golden = RafsBootstrap.Open(image.Bootstrap, BootstrapMode.Cached, null);
        RafsBlob entry = golden.Blobs[0];
        using BlobChunkTable chunks = golden.CreateChunkTable(0, BlobMeta.Decode(entry, blob.AsSpan((int)entry.CiOffset, BlobMeta.StoredSize(entry))));
        for (int i = 0; i < chunks.Count; i++)
        {
            Assert.True(chunks.TryGetChunk(i, out ChunkGeometry chunk));
            ReadOnlySpan<byte> stored = blob.AsSpan((int)chunk.StoredOffset, chunk.StoredSize);
            if (chunk.StoredSize == chunk.PlainSize)
            {
                continue;
            }

            byte[] plain = new byte[chunk.PlainSize];
            Assert.True(ChunkCodec.TryDecompress(RafsCompressor.Zstd, stored, plain));
            byte[] again = new byte[ChunkEncoder.MaximumLength(plain.Length)];
            if (!stored.SequenceEqual(again.AsSpan(0, ChunkEncoder.Compress(RafsCompressor.Zstd, plain, again))))
            {
                return false;
            }
        }

        return true;
    }
}
