using Nydus.Rafs.Building.Blobs;

namespace Nydus.Rafs.Tests.Building.Blobs;

/// <summary>Format spec 1.10.</summary>
public sealed class BlobCipherKeyTests
{
    [Fact]
    public void MessagesAreThoseOfTheTestVectors()
    {
        var key = new BlobCipherKey([.. Enumerable.Range(0, 32).Select(value => (byte)value)], [.. Enumerable.Range(0x40, 16).Select(value => (byte)value)]);
        byte[] stored = new byte[18];
        Assert.Equal(18, key.Encrypt("hello"u8, stored));
        Assert.Equal("6e0f4d1298caab097acc28f8e59e15cac6e3", Convert.ToHexStringLower(stored));
        Assert.Throws<RafsFormatException>(() => key.Encrypt([], stored));
    }

    [Fact]
    public void CreatedKeysDiffer()
    {
        var first = BlobCipherKey.Create();
        var second = BlobCipherKey.Create();
        Assert.NotEqual(first.Key.ToArray(), second.Key.ToArray());
        Assert.NotEqual(first.Iv.ToArray(), second.Iv.ToArray());
    }

    [Theory]
    [InlineData(31, 16)]
    [InlineData(32, 15)]
    public void OtherLengthsAreRefused(int keyLength, int ivLength) =>
        Assert.Throws<ArgumentException>(() => new BlobCipherKey([.. Enumerable.Range(0, keyLength).Select(value => (byte)value)], new byte[ivLength]));

    [Fact]
    public void EqualHalvesAreRefused() => Assert.Throws<ArgumentException>(() => new BlobCipherKey(new byte[32], new byte[16]));

    [Fact]
    public void PrintsNothingOfItself() => Assert.Equal(typeof(BlobCipherKey).FullName, BlobCipherKey.Create().ToString());
}
