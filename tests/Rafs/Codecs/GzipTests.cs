using System.Text;
using Nydus.Rafs.Codecs;

namespace Nydus.Rafs.Tests.Codecs;

public sealed class GzipTests
{
    private static readonly byte[] Plain = Samples.Plain(10_000);
    private static readonly byte[] Member = Samples.Compress(RafsCompressor.Gzip, Plain);

    [Fact]
    public void WhatFollowsTheMember_IsIgnored()
    {
        byte[][] sources = [[.. Member, 0], [.. Member, 0x1F, 0x8B], [.. Member, .. Member], [.. Member, .. Plain]];
        foreach (byte[] source in sources)
        {
            var buffer = new FencedBuffer(Plain.Length);
            Assert.True(GzipDecoder.TryDecode(source, buffer.Destination));
            Assert.True(Plain.AsSpan().SequenceEqual(buffer.Destination));
            buffer.AssertFencesStand();
            Assert.False(GzipDecoder.TryDecode(source, new byte[Plain.Length + 1]));
            Assert.False(GzipDecoder.TryDecode(source, new byte[2 * Plain.Length]));
        }
    }

    [Fact]
    public void DamagedTrailer_IsRefused()
    {
        for (int i = 1; i <= 8; i++)
        {
            byte[] damaged = [.. Member];
            damaged[^i] ^= 1;
            Assert.False(GzipDecoder.TryDecode(damaged, new byte[Plain.Length]));
        }
    }

    [Fact]
    public void OptionalHeaderFields_AreSkipped()
    {
        for (int flags = 0; flags < 0x20; flags++)
        {
            byte[] fields =
            [
                .. (flags & 4) != 0 ? [3, 0, 1, 2, 3] : Array.Empty<byte>(),
                .. (flags & 8) != 0 ? "name\0"u8.ToArray() : [],
                .. (flags & 16) != 0 ? "\0"u8.ToArray() : [],
                .. (flags & 2) != 0 ? [0xAA, 0xBB] : Array.Empty<byte>(),
            ];
            byte[] source = [.. Member[..3], (byte)flags, .. Member[4..10], .. fields, .. Member[10..]];
            Assert.True(GzipDecoder.TryDecode(source, new byte[Plain.Length]));
            for (int length = 0; length < 10 + fields.Length; length++)
            {
                Assert.False(GzipHeader.TryMeasure(source.AsSpan(0, length), out _));
            }
        }
    }

    [Fact]
    public void ReservedFlags_AreRefused()
    {
        byte[] source = [.. Member];
        source[3] = 0x20;
        Assert.False(GzipDecoder.TryDecode(source, new byte[Plain.Length]));
    }

    [Fact]
    public void Crc_OfAnyLengthAndInPieces_IsThatOfTheDefinition()
    {
        var random = new Random(12);
        byte[] data = new byte[2000];
        random.NextBytes(data);
        uint expected = uint.MaxValue;
        for (int length = 0; length <= 700; length++)
        {
            Assert.Equal(~expected, Crc32.Compute(data.AsSpan(0, length)));
            int cut = random.Next(length + 1);
            Assert.Equal(~expected, Crc32.Append(Crc32.Compute(data.AsSpan(0, cut)), data.AsSpan(cut, length - cut)));
            expected ^= data[length];
            for (int bit = 0; bit < 8; bit++)
            {
                expected = (expected >> 1) ^ ((expected & 1) * 0xEDB88320);
            }
        }
    }

    [Fact]
    public void Crc_HasItsCheckValue()
    {
        Assert.Equal(0xCBF43926u, Crc32.Compute(Encoding.ASCII.GetBytes("123456789")));
        Assert.Equal(0u, Crc32.Compute([]));
    }
}
