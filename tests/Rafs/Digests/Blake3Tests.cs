using Nydus.Rafs.Digests.Blake3;
using Org.BouncyCastle.Crypto.Digests;

namespace Nydus.Rafs.Tests.Digests;

public sealed class Blake3Tests
{
    private const int MaxLength = 5 << 20;

    private static readonly byte[] Data = RandomBytes(MaxLength, seed: 1);

    /// <summary>A width beyond the processor's runs in software, too slowly for long data.</summary>
    private static readonly (Blake3Width Width, int Limit)[] Widths =
    [
        (Blake3Width.Scalar, MaxLength),
        (Blake3Width.Vector128, Limit(Blake3Width.Vector128)),
        (Blake3Width.Vector256, Limit(Blake3Width.Vector256)),
        (Blake3Width.Vector512, Limit(Blake3Width.Vector512)),
    ];

    [Theory]
    [InlineData("", "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262")]
    [InlineData("abc", "6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85")]
    public void KnownText_GivesKnownDigest(string text, string expected)
    {
        Assert.Equal(expected, ChunkHash.Compute(RafsDigester.Blake3, System.Text.Encoding.ASCII.GetBytes(text)).ToString());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(1023)]
    [InlineData(1024)]
    [InlineData(1025)]
    [InlineData(2048)]
    [InlineData(3072)]
    [InlineData(8191)]
    [InlineData(8192)]
    [InlineData(8193)]
    [InlineData(16383)]
    [InlineData(16384)]
    [InlineData(16385)]
    [InlineData(31744)]
    [InlineData(65539)]
    [InlineData(1 << 20)]
    [InlineData((1 << 20) + 1)]
    [InlineData(MaxLength)]
    public void EveryWidth_AgreesWithTheOracle(int length)
    {
        AssertAllAgree(Data.AsSpan(0, length));
    }

    [Fact]
    public void RandomLengths_AgreeWithTheOracle()
    {
        var random = new Random(2);
        for (int i = 0; i < 300; i++)
        {
            int length = random.Next(1 << random.Next(1, 18));
            AssertAllAgree(Data.AsSpan(random.Next(1000), length));
        }
    }

    [Fact]
    public void Pieces_GiveTheDigestOfTheWhole()
    {
        var random = new Random(3);
        Span<byte> actual = stackalloc byte[Blake3Hasher.DigestSize];
        Span<byte> expected = stackalloc byte[Blake3Hasher.DigestSize];
        for (int i = 0; i < 300; i++)
        {
            int length = random.Next(1 << random.Next(1, 20));
            int limit = 1 << random.Next(1, 18);
            var hasher = new Blake3Hasher();
            for (int at = 0; at < length;)
            {
                int piece = Math.Min(random.Next(limit), length - at);
                hasher.Append(Data.AsSpan(at, piece));
                at += piece;
            }

            hasher.Finish(actual);
            Blake3Hasher.Hash(Data.AsSpan(0, length), expected);
            Assert.True(expected.SequenceEqual(actual), $"round {i}, {length} bytes in pieces below {limit}");
        }
    }

    [Theory]
    [InlineData(1024)]
    [InlineData(65536)]
    public void PiecesOnSubtreeBorders_AgreeWithTheOracle(int piece)
    {
        Span<byte> actual = stackalloc byte[Blake3Hasher.DigestSize];
        for (int pieces = 0; pieces < 20; pieces++)
        {
            var hasher = new Blake3Hasher();
            for (int i = 0; i < pieces; i++)
            {
                hasher.Append(Data.AsSpan(i * piece, piece));
            }

            hasher.Finish(actual);
            Assert.Equal(Oracle(Data.AsSpan(0, pieces * piece)), actual.ToArray());
        }
    }

    [Theory]
    [InlineData(0xFFFF_FFFCul)]
    [InlineData(0xFFFF_FFFF_FFFCul)]
    public void CounterBeyond32Bits_IsTheSameInEveryWidth(ulong counter)
    {
        const int Chunks = 16;
        var expected = new uint[2 * Blake3Compression.Words];
        var actual = new uint[2 * Blake3Compression.Words];
        Blake3Tree.HashSubtree(Data.AsSpan(0, Chunks * 1024), counter, Blake3Width.Scalar, expected);
        foreach ((Blake3Width width, _) in Widths)
        {
            Blake3Tree.HashSubtree(Data.AsSpan(0, Chunks * 1024), counter, width, actual);
            Assert.Equal(expected, actual);
        }

        Blake3Tree.HashSubtree(Data.AsSpan(0, Chunks * 1024), (uint)counter, Blake3Width.Scalar, actual);
        Assert.Equal(counter > uint.MaxValue, !expected.AsSpan().SequenceEqual(actual));
    }

    [Fact]
    public void Hashing_AllocatesNothing()
    {
        Assert.Equal(0, Allocations.Of(() => ChunkHash.Compute(RafsDigester.Blake3, Data.AsSpan(0, 100_000))));
    }

    private static void AssertAllAgree(ReadOnlySpan<byte> data)
    {
        byte[] expected = Oracle(data);
        Span<byte> actual = stackalloc byte[Blake3Hasher.DigestSize];
        foreach ((Blake3Width width, int limit) in Widths)
        {
            if (data.Length <= limit)
            {
                Blake3Hasher.Hash(data, actual, width);
                Assert.True(actual.SequenceEqual(expected), $"{width}, {data.Length} bytes");
            }
        }
    }

    private static byte[] Oracle(ReadOnlySpan<byte> data)
    {
        // The constructor takes bits.
        var digest = new Blake3Digest(256);
        digest.BlockUpdate(data);
        var result = new byte[32];
        digest.DoFinal(result);
        return result;
    }

    private static int Limit(Blake3Width width) => width <= Blake3Widths.Best ? MaxLength : 128 << 10;

    private static byte[] RandomBytes(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
