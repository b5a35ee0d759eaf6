using System.Text;
using Nydus.Rafs.Crypto;

namespace Nydus.Rafs.Tests.Crypto;

public sealed class ChunkCipherTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    private static readonly byte[] Iv = [.. Enumerable.Range(0x40, 16).Select(i => (byte)i)];

    [Theory]
    [InlineData("AAAAAAAAAAAAAAAA", "969cb169567b9156e4ecd2fc115702c5")]
    [InlineData("0123456789abcdefXYZ", "3dd81ea27d2872c70e8f01a49cd19b7f9fefc8")]
    [InlineData("hello", "6e0f4d1298caab097acc28f8e59e15cac6e3")]
    public void KnownMessages_BothWays(string text, string expected)
    {
        byte[] plain = Encoding.ASCII.GetBytes(text);
        var buffer = new byte[32];
        Assert.True(ChunkCipher.TryEncrypt(Key, Iv, plain, buffer, out int cipherLength));
        Assert.Equal(expected, Convert.ToHexStringLower(buffer.AsSpan(0, cipherLength)));

        var result = new byte[32];
        Assert.True(ChunkCipher.TryDecrypt(Key, Iv, buffer.AsSpan(0, cipherLength), result, out int plainLength));
        Assert.Equal(text, Encoding.ASCII.GetString(result.AsSpan(0, plainLength)));
        Assert.True(ChunkCipher.TryDecrypt(Key, Iv, buffer.AsSpan(0, cipherLength), result, plain.Length));
    }

    [Fact]
    public void BothImplementations_GiveTheSameBytes()
    {
        Assert.SkipUnless(LibCrypto.IsAvailable, "skipped: OpenSSL 3 with AES-128-XTS is not installed");
        var native = new OpenSslXts();
        var managed = new ManagedXts();
        var random = new Random(1);
        for (int i = 0; i < 2000; i++)
        {
            int length = i < 100 ? 16 + i : random.Next(16, 20_000);
            var key = new byte[32];
            var iv = new byte[16];
            var plain = new byte[length];
            random.NextBytes(key);
            random.NextBytes(iv);
            random.NextBytes(plain);

            var expected = new byte[length];
            byte[] inPlace = [.. plain];
            Assert.True(native.TryTransform(true, key, iv, plain, expected));
            Assert.True(managed.TryTransform(true, key, iv, inPlace, inPlace));
            Assert.Equal(expected, inPlace);

            Assert.True(managed.TryTransform(false, key, iv, inPlace, inPlace));
            Assert.Equal(plain, inPlace);
            Assert.True(native.TryTransform(false, key, iv, expected, expected));
            Assert.Equal(plain, expected);
        }
    }

    [Fact]
    public void EveryShortLength_RoundTrips()
    {
        byte[] plain = Encoding.ASCII.GetBytes("fifteen letters");
        for (int length = 1; length < 16; length++)
        {
            var buffer = new byte[18];
            Assert.True(ChunkCipher.TryEncrypt(Key, Iv, plain.AsSpan(0, length), buffer, out int cipherLength));
            Assert.Equal(18, cipherLength);
            Assert.True(ChunkCipher.TryDecrypt(Key, Iv, buffer, buffer, out int plainLength));
            Assert.Equal(plain[..length], buffer[..plainLength]);
        }
    }

    [Fact]
    public void GenuineEighteenBytes_AreKeptByWhoKnowsTheLength()
    {
        byte[] plain = [.. Enumerable.Repeat((byte)3, 16), 0x78, 0x90];
        var buffer = new byte[18];
        Assert.True(ChunkCipher.TryEncrypt(Key, Iv, plain, buffer, out _));
        var result = new byte[18];
        Assert.True(ChunkCipher.TryDecrypt(Key, Iv, buffer, result, 18));
        Assert.Equal(plain, result);
        Assert.True(ChunkCipher.TryDecrypt(Key, Iv, buffer, result, out int plainLength));
        Assert.Equal(13, plainLength);
        Assert.False(ChunkCipher.TryDecrypt(Key, Iv, buffer, result, 12));
        Assert.False(ChunkCipher.TryDecrypt(Key, Iv, buffer, result, 17));
    }

    [Fact]
    public void DamagedPadding_IsRefused()
    {
        byte[] plain = [.. Enumerable.Repeat((byte)16, 16), 0x78, 0x90];
        var buffer = new byte[18];
        Assert.True(ChunkCipher.TryEncrypt(Key, Iv, plain, buffer, out _));
        Assert.False(ChunkCipher.TryDecrypt(Key, Iv, buffer, buffer, out int plainLength));
        Assert.Equal(0, plainLength);
    }

    [Fact]
    public void ArgumentsOutOfRange_AreRefused()
    {
        var message = new byte[64];
        var equalHalves = new byte[32];
        Assert.False(ChunkCipher.TryDecrypt(equalHalves, Iv, message, message, out _));
        Assert.False(ChunkCipher.TryEncrypt(equalHalves, Iv, message, message, out _));
        Assert.False(ChunkCipher.TryDecrypt(Key.AsSpan(0, 31), Iv, message, message, out _));
        Assert.False(ChunkCipher.TryDecrypt(Key, Iv.AsSpan(0, 15), message, message, out _));
        Assert.False(ChunkCipher.TryDecrypt(Key, Iv, message.AsSpan(0, 15), message, out _));
        Assert.False(ChunkCipher.TryDecrypt(Key, Iv, message, message.AsSpan(0, 63), out _));
        Assert.False(ChunkCipher.TryEncrypt(Key, Iv, message.AsSpan(0, 5), message.AsSpan(0, 17), out _));
        Assert.False(ChunkCipher.TryEncrypt(Key, Iv, [], message, out int cipherLength));
        Assert.Equal(0, cipherLength);
    }

    [Fact]
    public void LongestMessage_IsAnXtsDataUnit()
    {
        var message = new byte[ChunkCipher.MaxMessage + 1];
        Assert.False(ChunkCipher.TryEncrypt(Key, Iv, message, message, out _));
        Assert.True(ChunkCipher.TryEncrypt(Key, Iv, message.AsSpan(1), message.AsSpan(1), out _));
        Assert.True(ChunkCipher.TryDecrypt(Key, Iv, message.AsSpan(1), message.AsSpan(1), out _));
        Assert.Equal(-1, message.AsSpan().IndexOfAnyExcept((byte)0));
    }

    [Fact]
    public void Decrypting_AllocatesNothing()
    {
        Assert.SkipUnless(LibCrypto.IsAvailable, "skipped: OpenSSL 3 with AES-128-XTS is not installed");
        var message = new byte[5000];
        Assert.Equal(0, Allocations.Of(() => ChunkCipher.TryDecrypt(Key, Iv, message, message, out _)));
    }
}
