using System.Security.Cryptography;

namespace Nydus.Rafs.Building.Blobs;

/// <summary>The key and the IV of an encrypted blob (format spec 1.10). Prints nothing of itself.</summary>
public sealed class BlobCipherKey
{
    private const int HalfSize = ChunkCipher.KeySize / 2;
    private const byte Filler = 0xA5;
    private const byte OtherFiller = 0x5A;

    /// <exception cref="ArgumentException">The key has not 32 bytes with halves that differ, or the IV not 16.</exception>
    public BlobCipherKey(ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv)
    {
        if (key.Length != ChunkCipher.KeySize || key[..HalfSize].SequenceEqual(key[HalfSize..]) || iv.Length != ChunkCipher.IvSize)
        {
            throw new ArgumentException("A key has 32 bytes with halves that differ, an IV 16 bytes.", nameof(key));
        }

        Key = key.ToArray();
        Iv = iv.ToArray();
    }

    /// <summary>32 bytes: data key, tweak key.</summary>
    public ReadOnlyMemory<byte> Key { get; }

    /// <summary>16 bytes.</summary>
    public ReadOnlyMemory<byte> Iv { get; }

    /// <summary>Makes a key for one blob out of the system's randomness.</summary>
    public static BlobCipherKey Create()
    {
        Span<byte> key = stackalloc byte[ChunkCipher.KeySize];
        RandomNumberGenerator.Fill(key);
        if (key[..HalfSize].SequenceEqual(key[HalfSize..]))
        {
            key[..HalfSize].Fill(key[HalfSize] == Filler ? OtherFiller : Filler);
        }

        Span<byte> iv = stackalloc byte[ChunkCipher.IvSize];
        RandomNumberGenerator.Fill(iv);
        return new BlobCipherKey(key, iv);
    }

    /// <summary>Encrypts one message: a chunk, a batch, a section.</summary>
    /// <param name="source">1 byte to 16 MiB.</param>
    /// <param name="destination">At least as long, and 18 bytes; may be the same memory.</param>
    /// <returns>Bytes written: 18 for a source shorter than 16, else its length.</returns>
    /// <exception cref="RafsFormatException">The message is too long.</exception>
    public int Encrypt(ReadOnlySpan<byte> source, Span<byte> destination) =>
        ChunkCipher.TryEncrypt(Key.Span, Iv.Span, source, destination, out int length)
            ? length
            : throw new RafsFormatException($"{source.Length} bytes cannot be encrypted as one message; 1 to {ChunkCipher.MaxMessage} can.");
}
