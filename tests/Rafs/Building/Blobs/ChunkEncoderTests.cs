using System.Text;
using Nydus.Rafs.Codecs;

namespace Nydus.Rafs.Tests.Building.Blobs;

/// <summary>Format spec 1.6: what is written can be read, and what does not shrink is stored as it is.</summary>
public sealed class ChunkEncoderTests
{
    public static TheoryData<RafsCompressor, int> Sizes
    {
        get
        {
            var data = new TheoryData<RafsCompressor, int>();
            foreach (RafsCompressor compressor in new[] { RafsCompressor.Lz4Block, RafsCompressor.Zstd })
            {
                foreach (int size in new[] { 100, 4096, 65_535, 65_536, 65_547, 1 << 20, (1 << 20) + 1 })
                {
                    data.Add(compressor, size);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void TextComesBack(RafsCompressor compressor, int size)
    {
        byte[] plain = Text(size);
        byte[] stored = new byte[ChunkEncoder.MaximumLength(size)];
        int length = ChunkEncoder.Compress(compressor, plain, stored);
        Assert.InRange(length, 1, size - 1);
        byte[] decoded = new byte[size];
        Assert.True(ChunkCodec.TryDecompress(compressor, stored.AsSpan(0, length), decoded));
        Assert.True(plain.AsSpan().SequenceEqual(decoded));
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void NoiseIsStoredAsItIs(RafsCompressor compressor, int size)
    {
        byte[] plain = new byte[size];
        new Random(size).NextBytes(plain);
        Assert.Equal(0, ChunkEncoder.Compress(compressor, plain, new byte[ChunkEncoder.MaximumLength(size)]));
    }

    [Theory]
    [InlineData(RafsCompressor.None, 1000)]
    [InlineData(RafsCompressor.Lz4Block, 0)]
    [InlineData(RafsCompressor.Lz4Block, 1)]
    [InlineData(RafsCompressor.Zstd, 0)]
    [InlineData(RafsCompressor.Zstd, 1)]
    public void NothingToGainIsStoredAsItIs(RafsCompressor compressor, int size) =>
        Assert.Equal(0, ChunkEncoder.Compress(compressor, new byte[size], new byte[ChunkEncoder.MaximumLength(size)]));

    [Fact]
    public void ShortDestinationIsRefused() =>
        Assert.Throws<ArgumentException>(() => ChunkEncoder.Compress(RafsCompressor.Lz4Block, new byte[100], new byte[100]));

    [Fact]
    public void GzipIsNotForChunks() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ChunkEncoder.Compress(RafsCompressor.Gzip, new byte[100], new byte[200]));

    [Fact]
    public void BothZstdEncodersStateThePlainSizeAndNoChecksum()
    {
        byte[] plain = Text(16_931);
        IZstdEncoder[] encoders = LibZstd.IsAvailable ? [new NativeZstdEncoder(), new ManagedZstdEncoder()] : [new ManagedZstdEncoder()];
        foreach (IZstdEncoder encoder in encoders)
        {
            byte[] stored = new byte[ChunkEncoder.MaximumLength(plain.Length)];
            int length = encoder.Encode(plain, stored);

            // Magic, single segment with a two-byte size and nothing else, size - 256: as in the example of format spec 8.1.
            Assert.Equal([0x28, 0xB5, 0x2F, 0xFD, 0x60, 0x23, 0x41], stored[..7]);
            byte[] decoded = new byte[plain.Length];
            Assert.True(new ManagedZstdDecoder().TryDecode(stored.AsSpan(0, length), decoded));
            Assert.Equal(plain, decoded);
        }
    }

    [Theory]
    [InlineData(100)]
    [InlineData(65_547)]
    [InlineData(1 << 20)]
    public void BothLz4EncodersGiveTheSameBytes(int size)
    {
        Assert.SkipUnless(LibLz4.IsAvailable && LibLz4.VersionNumber() == 10904, "skipped: liblz4 is not installed, or not 1.9.4, whose bytes the managed port gives");
        byte[] plain = Text(size);
        byte[] native = new byte[ChunkEncoder.MaximumLength(size)];
        byte[] managed = new byte[ChunkEncoder.MaximumLength(size)];
        int length = new NativeLz4Encoder().Encode(plain, native);
        Assert.InRange(length, 1, size - 1);
        Assert.Equal(length, new ManagedLz4Encoder().Encode(plain, managed));
        Assert.Equal(managed[..length], native[..length]);
        byte[] decoded = new byte[size];
        Assert.True(ChunkCodec.TryDecompress(RafsCompressor.Lz4Block, native.AsSpan(0, length), decoded));
        Assert.Equal(plain, decoded);
    }

    [Theory]
    [InlineData(null, true, true)]
    [InlineData(null, false, false)]
    [InlineData("managed", true, false)]
    [InlineData("native", true, true)]
    public void TheLz4LibraryIsChosenByTheVariable(string? wish, bool isAvailable, bool isNative) =>
        Assert.Equal(isNative, Lz4Encoders.Choose(wish, isAvailable) is NativeLz4Encoder);

    [Fact]
    public void WarmEncoderAllocatesNothing()
    {
        byte[] plain = Text(50_000);
        byte[] stored = new byte[ChunkEncoder.MaximumLength(plain.Length)];
        foreach (RafsCompressor compressor in new[] { RafsCompressor.Lz4Block, RafsCompressor.Zstd })
        {
            ChunkEncoder.Compress(compressor, plain, stored);
            long before = GC.GetAllocatedBytesForCurrentThread();
            ChunkEncoder.Compress(compressor, plain, stored);
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        }
    }

    private static byte[] Text(int size)
    {
        var text = new StringBuilder();
        for (int i = 0; text.Length < size; i++)
        {
            text.Append("line ").Append(i % 97).Append(" of a text\n");
        }

        return Encoding.ASCII.GetBytes(text.ToString(0, size));
    }
}
