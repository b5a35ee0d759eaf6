namespace Nydus.Rafs;

/// <summary>The 512-byte tar header that follows a section of a blob (format spec 4.3).</summary>
internal static class SectionHeader
{
    public const int StoredSize = 512;

    private const int NameSize = 100;
    private const int SizeOffset = 124;
    private const int SizeDigits = 11;
    private const int TypeOffset = 156;
    private const int MagicOffset = 257;

    /// <summary>The size of the section with that name; false when the bytes are another header or none.</summary>
    public static bool TryGetSize(ReadOnlySpan<byte> header, ReadOnlySpan<byte> name, out long size)
    {
        size = 0;
        ReadOnlySpan<byte> stored = header[..NameSize];
        if (!stored.StartsWith(name)
            || stored[name.Length] != 0
            || header[TypeOffset] != (byte)'0'
            || !header[MagicOffset..].StartsWith("ustar  \0"u8))
        {
            return false;
        }

        foreach (byte digit in header.Slice(SizeOffset, SizeDigits))
        {
            if (digit is < (byte)'0' or > (byte)'7')
            {
                return false;
            }

            size = (size << 3) | (uint)(digit - '0');
        }

        return true;
    }
}
