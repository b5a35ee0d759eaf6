using System.Security.Cryptography;
using Nydus.Rafs.Crypto;

namespace Nydus.Rafs;

/// <summary>AES-128-XTS with ciphertext stealing as RAFS uses it (format spec 1.10). Thread-safe.</summary>
public static class ChunkCipher
{
    /// <summary>Length of a key in bytes: data key, tweak key.</summary>
    public const int KeySize = 32;

    /// <summary>Length of the IV in bytes.</summary>
    public const int IvSize = 16;

    /// <summary>Longest message in bytes: 2^20 AES blocks, the limit of an XTS data unit.</summary>
    public const int MaxMessage = 16 << 20;

    private static readonly IXtsTransform Xts = LibCrypto.IsAvailable ? new OpenSslXts() : new ManagedXts();

    /// <summary>
    /// Decrypts one message. Messages of less than 16 plain bytes are stored as 18 bytes; <paramref name="plainLength"/> says how many bytes of
    /// <paramref name="destination"/> hold the plain text. Genuine plain text of 18 bytes that ends in 78 90 comes out trimmed: the format
    /// cannot tell them apart; callers that know the plain length use the other overload.
    /// </summary>
    /// <param name="key">32 bytes: data key, tweak key. Halves that are equal are refused.</param>
    /// <param name="iv">16 bytes, the tweak.</param>
    /// <param name="source">16 bytes to 16 MiB.</param>
    /// <param name="destination">At least as long as <paramref name="source"/>; may be the same memory.</param>
    /// <param name="plainLength">At most the length of <paramref name="source"/>.</param>
    /// <returns>False when an argument is out of its range or the padding is damaged; <paramref name="destination"/> is undefined then.</returns>
    public static bool TryDecrypt(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> source, Span<byte> destination, out int plainLength)
    {
        plainLength = 0;
        if (!TryTransform(encrypt: false, key, iv, source, destination))
        {
            return false;
        }

        ReadOnlySpan<byte> plain = destination[..source.Length];
        plainLength = ShortMessage.IsMarked(plain) ? ShortMessage.PlainLength(plain) : plain.Length;
        if (plainLength < 0)
        {
            plainLength = 0;
            return false;
        }

        return true;
    }

    /// <summary>Decrypts one message whose plain text is known to have <paramref name="expectedPlainLength"/> bytes.</summary>
    /// <param name="key">32 bytes: data key, tweak key. Halves that are equal are refused.</param>
    /// <param name="iv">16 bytes, the tweak.</param>
    /// <param name="source">16 bytes to 16 MiB.</param>
    /// <param name="destination">At least as long as <paramref name="source"/>; may be the same memory.</param>
    /// <param name="expectedPlainLength">The length of <paramref name="source"/>, or below 16 for a padded message.</param>
    /// <returns>False when an argument is out of its range or the message has another length or damaged padding.</returns>
    public static bool TryDecrypt(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> source, Span<byte> destination, int expectedPlainLength)
    {
        bool padded = expectedPlainLength is >= 0 and < ShortMessage.Limit && source.Length == ShortMessage.PaddedLength;
        if ((!padded && expectedPlainLength != source.Length) || !TryTransform(encrypt: false, key, iv, source, destination))
        {
            return false;
        }

        ReadOnlySpan<byte> plain = destination[..source.Length];
        return !padded || (ShortMessage.IsMarked(plain) && plain[ShortMessage.Limit - 1] == ShortMessage.Limit - expectedPlainLength);
    }

    /// <summary>Encrypts one message, padding it to 18 bytes when it is shorter than 16.</summary>
    /// <param name="key">32 bytes: data key, tweak key. Halves that are equal are refused.</param>
    /// <param name="iv">16 bytes, the tweak.</param>
    /// <param name="source">1 byte to 16 MiB. An empty message has no form that readers accept and is refused.</param>
    /// <param name="destination">At least as long as <paramref name="source"/> and 18 bytes for a short one; may be the same memory.</param>
    /// <param name="cipherLength">Bytes written.</param>
    /// <returns>False when an argument is out of its range.</returns>
    public static bool TryEncrypt(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> source, Span<byte> destination, out int cipherLength)
    {
        cipherLength = source.Length;
        bool done;
        if (source.Length < ShortMessage.Limit)
        {
            Span<byte> padded = stackalloc byte[ShortMessage.PaddedLength];
            ShortMessage.Pad(source, padded);
            cipherLength = ShortMessage.PaddedLength;
            done = !source.IsEmpty && TryTransform(encrypt: true, key, iv, padded, destination);
        }
        else
        {
            done = TryTransform(encrypt: true, key, iv, source, destination);
        }

        cipherLength = done ? cipherLength : 0;
        return done;
    }

    /// <summary>What does the work, for the log at start.</summary>
    public static string Describe() => Xts is OpenSslXts ? "aes-128-xts: OpenSSL" : "aes-128-xts: managed";

    private static bool TryTransform(bool encrypt, ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        return key.Length == KeySize
            && iv.Length == IvSize
            && source.Length is >= ShortMessage.Limit and <= MaxMessage
            && destination.Length >= source.Length
            && !CryptographicOperations.FixedTimeEquals(key[..16], key[16..])
            && Xts.TryTransform(encrypt, key, iv, source, destination[..source.Length]);
    }
}
