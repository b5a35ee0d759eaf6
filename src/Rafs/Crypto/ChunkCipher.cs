namespace Nydus.Rafs;

/// <summary>AES-128-XTS with ciphertext stealing as RAFS uses it (format spec 1.10). Thread-safe.</summary>
public static partial class ChunkCipher
{
    /// <summary>
    /// Decrypts one message. Messages of less than 16 plain bytes are stored as 18 bytes; <paramref name="plainLength"/> says how many bytes of
    /// <paramref name="destination"/> hold the plain text.
    /// </summary>
    /// <param name="key">32 bytes: data key, tweak key.</param>
    /// <param name="iv">16 bytes, the tweak.</param>
    /// <param name="source">At least 16 bytes.</param>
    /// <param name="destination">At least as long as <paramref name="source"/>; may be the same memory.</param>
    /// <param name="plainLength">At most the length of <paramref name="source"/>.</param>
    public static partial bool TryDecrypt(ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> source, Span<byte> destination, out int plainLength);
}
