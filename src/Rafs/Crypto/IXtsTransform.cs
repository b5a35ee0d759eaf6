namespace Nydus.Rafs.Crypto;

/// <summary>AES-128-XTS with ciphertext stealing over one message. Thread-safe.</summary>
internal interface IXtsTransform
{
    /// <summary>Encrypts or decrypts one message of 16 bytes to 16 MiB.</summary>
    /// <param name="encrypt">Which direction.</param>
    /// <param name="key">32 bytes whose halves differ.</param>
    /// <param name="tweak">16 bytes.</param>
    /// <param name="source">The message.</param>
    /// <param name="destination">As long as <paramref name="source"/>; the same memory or apart from it.</param>
    /// <returns>False when the library refuses.</returns>
    bool TryTransform(bool encrypt, ReadOnlySpan<byte> key, ReadOnlySpan<byte> tweak, ReadOnlySpan<byte> source, Span<byte> destination);
}
