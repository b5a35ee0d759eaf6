using System.IO.Compression;
using Nydus.Rafs.Codecs.Deflate;

namespace Nydus.Rafs.Tests.Codecs;

public sealed class InflaterTests
{
    private readonly Inflater _inflater = new();

    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Fastest)]
    [InlineData(CompressionLevel.Optimal)]
    [InlineData(CompressionLevel.SmallestSize)]
    public void WhatThePlatformDeflates_ComesBack(CompressionLevel level)
    {
        var random = new Random(4);
        for (int i = 0; i < 60; i++)
        {
            byte[] plain = i switch
            {
                0 => [],
                1 => new byte[300_000],
                2 => [.. Enumerable.Range(0, 70_000).Select(n => (byte)random.Next(256))],
                3 => [.. Enumerable.Range(0, 200_000).Select(n => (byte)(64 - Math.Log2(random.Next(1, 1 << 20))))],
                _ => Samples.Plain(random.Next(1 << random.Next(1, 19))),
            };
            byte[] stream = Deflate(plain, level);
            var buffer = new FencedBuffer(plain.Length);
            Assert.Equal(InflateResult.Ended, _inflater.Inflate([.. stream, 1, 2, 3], 0, 0, [], buffer.Destination, out int consumed, out int written));
            Assert.Equal((stream.Length, plain.Length), (consumed, written));
            Assert.True(plain.AsSpan().SequenceEqual(buffer.Destination));
            buffer.AssertFencesStand();
        }
    }

    [Fact]
    public void SmallDestination_IsFilledToTheByte()
    {
        byte[] plain = Samples.Plain(3000);
        byte[] stream = Deflate(plain, CompressionLevel.Optimal);
        for (int length = 0; length < plain.Length; length += 7)
        {
            var buffer = new FencedBuffer(length);
            Assert.Equal(InflateResult.Full, _inflater.Inflate(stream, 0, 0, [], buffer.Destination, out _, out int written));
            Assert.Equal(length, written);
            Assert.True(plain.AsSpan(0, length).SequenceEqual(buffer.Destination));
            buffer.AssertFencesStand();
        }
    }

    /// <summary>The two-symbol stream "literal a, match": what a context in the middle of a stream looks like.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(7)]
    public void StreamInTheMiddleOfAByte_WithHistory(int primedCount)
    {
        // Fixed codes: last block, literal 'a', length 10 at distance 4, end.
        var bits = new List<int> { 1, 1, 0 };
        AppendCode(bits, 0x30 + 'a', 8);
        AppendCode(bits, 264 - 256, 7);
        AppendCode(bits, 3, 5);
        AppendCode(bits, 0, 7);
        uint primed = 0;
        for (int i = 0; i < primedCount; i++)
        {
            primed |= (uint)bits[i] << i;
        }

        var source = new byte[16];
        for (int i = primedCount; i < bits.Count; i++)
        {
            source[(i - primedCount) / 8] |= (byte)(bits[i] << ((i - primedCount) % 8));
        }

        var destination = new byte[11];
        Assert.Equal(InflateResult.Ended, _inflater.Inflate(source, primed, primedCount, "wxyz"u8, destination, out int consumed, out int written));
        Assert.Equal("axyzaxyzaxy"u8.ToArray(), destination);
        Assert.Equal(((bits.Count - primedCount + 7) / 8, 11), (consumed, written));

        // One byte of history less than the match reaches back.
        Assert.Equal(InflateResult.Damaged, _inflater.Inflate(source, primed, primedCount, "yz"u8, destination, out _, out _));
    }

    [Fact]
    public void RandomBytes_AreJudgedLikeThePlatformDoes()
    {
        var random = new Random(5);
        int accepted = 0;
        var destination = new byte[1 << 12];
        for (int i = 0; i < 20_000; i++)
        {
            byte[] stream = i % 2 == 0 ? Deflate(Samples.Plain(200), CompressionLevel.Optimal) : new byte[60];
            if (i % 2 != 0)
            {
                random.NextBytes(stream);
            }

            stream[random.Next(Math.Min(stream.Length, 30))] ^= (byte)(1 << random.Next(8));
            var buffer = new FencedBuffer(1 << 12);
            InflateResult result = _inflater.Inflate(stream, 0, 0, [], buffer.Destination, out _, out int written);
            buffer.AssertFencesStand();
            int expected = PlatformInflate(stream, destination);
            if (result == InflateResult.Damaged)
            {
                continue;
            }

            accepted++;
            Assert.True(expected >= 0, $"round {i}: accepted {Convert.ToHexString(stream)}");
            Assert.True(destination.AsSpan(0, expected).SequenceEqual(buffer.Destination[..written]), $"round {i}: another output");
        }

        Assert.NotEqual(0, accepted);
    }

    [Fact]
    public void EndlessZeros_EndWithTheSource()
    {
        // A code in which a run of zero bits is a literal would go on for ever behind the end of its bytes.
        byte[] stream = Deflate([.. Enumerable.Repeat((byte)7, 10), .. Samples.Plain(3000)], CompressionLevel.Optimal);
        var destination = new byte[1 << 20];
        for (int length = 0; length < stream.Length; length++)
        {
            Assert.Equal(InflateResult.Damaged, _inflater.Inflate(stream.AsSpan(0, length), 0, 0, [], destination, out _, out int written));
            Assert.True(written <= 3010 + (8 * 8 * 258));
        }
    }

    private static void AppendCode(List<int> bits, int code, int length)
    {
        for (int i = length - 1; i >= 0; i--)
        {
            bits.Add((code >> i) & 1);
        }
    }

    private static byte[] Deflate(byte[] plain, CompressionLevel level)
    {
        using var target = new MemoryStream();
        using (var stream = new DeflateStream(target, level, leaveOpen: true))
        {
            stream.Write(plain);
        }

        // The platform writes nothing at all for no bytes: an empty last block with fixed codes.
        return target.Length == 0 ? [3, 0] : target.ToArray();
    }

    private static int PlatformInflate(byte[] stream, byte[] destination)
    {
        using var inflater = new DeflateStream(new MemoryStream(stream), CompressionMode.Decompress);
        try
        {
            return inflater.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false);
        }
        catch (InvalidDataException)
        {
            return -1;
        }
    }
}
