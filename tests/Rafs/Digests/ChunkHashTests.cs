using System.Security.Cryptography;

namespace Nydus.Rafs.Tests.Digests;

public sealed class ChunkHashTests
{
    private static readonly byte[] Data = RandomBytes(100_000);

    [Fact]
    public void Sha256_OfNothing()
    {
        Assert.Equal(
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            ChunkHash.Compute(RafsDigester.Sha256, []).ToString());
    }

    [Fact]
    public void Sha256_IsTheDigestOfTheBytes()
    {
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Data)), ChunkHash.Compute(RafsDigester.Sha256, Data).ToString());
    }

    [Fact]
    public void UnknownDigester_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ChunkHash.Compute((RafsDigester)2, Data));
    }

    [Fact]
    public void Crc32C_CheckValue()
    {
        Assert.Equal(0xE3069283u, ChunkHash.Crc32C("123456789"u8));
        Assert.Equal(0u, ChunkHash.Crc32C([]));
    }

    [Fact]
    public void Crc32C_AgreesWithTheBitwiseDefinition()
    {
        int[] lengths = [1, 7, 8, 9, 15, 1023, 1024, 3071, 3072, 3073, 3080, 6143, 6144, 10_000, Data.Length - 7];
        foreach (int length in lengths)
        {
            ReadOnlySpan<byte> data = Data.AsSpan(length % 7, length);
            Assert.Equal(Bitwise(data), ChunkHash.Crc32C(data));
        }
    }

    [Fact]
    public void Hashing_AllocatesNothing()
    {
        Assert.Equal(0, Allocations.Of(() => ChunkHash.Compute(RafsDigester.Sha256, Data)));
        Assert.Equal(0, Allocations.Of(() => ChunkHash.Crc32C(Data)));
    }

    private static uint Bitwise(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in data)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0x82F63B78u : 0);
            }
        }

        return ~crc;
    }

    private static byte[] RandomBytes(int length)
    {
        var bytes = new byte[length];
        new Random(1).NextBytes(bytes);
        return bytes;
    }
}
