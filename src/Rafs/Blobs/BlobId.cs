using System.Text;

namespace Nydus.Rafs;

/// <summary>Checks blob ids: they become file names and parts of URLs, so a foreign image must not choose a path by them.</summary>
internal static class BlobId
{
    private const int MaximumLength = 255;
    private static readonly UTF8Encoding _strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="RafsFormatException">The bytes are no plain name in UTF-8.</exception>
    public static string Decode(ReadOnlySpan<byte> bytes, int blob)
    {
        try
        {
            return Check(_strict.GetString(bytes), blob, "the blob table");
        }
        catch (DecoderFallbackException e)
        {
            throw new RafsFormatException($"Blob {blob}: its id 0x{Convert.ToHexStringLower(bytes)} is not UTF-8.", e);
        }
    }

    /// <exception cref="RafsFormatException">The id is no plain name.</exception>
    public static string Check(string id, int blob, string source)
    {
        if (id.Length is 0 or > MaximumLength || id is "." or ".." || id.AsSpan().Contains('/') || id.Any(char.IsControl))
        {
            throw new RafsFormatException($"Blob {blob}: {source} gives '{Printable(id)}' as its id, which is no plain name.");
        }

        return id;
    }

    private static string Printable(string id) => string.Concat(id.Take(MaximumLength).Select(c => char.IsControl(c) ? '?' : c));
}
