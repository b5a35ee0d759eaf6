namespace Nydus.Rafs.Building;

/// <summary>The prefixes of attribute names that v6 stores as a number, and the only ones that images may have (format spec 1.8, 3.10).</summary>
internal static class ErofsXattrPrefix
{
    public static bool TrySplit(ReadOnlySpan<byte> name, out byte index, out ReadOnlySpan<byte> suffix)
    {
        foreach (byte candidate in (ReadOnlySpan<byte>)[1, 2, 3, 4, 6])
        {
            if (TryGet(candidate, out ReadOnlySpan<byte> prefix) && name.StartsWith(prefix))
            {
                index = candidate;
                suffix = name[prefix.Length..];
                return true;
            }
        }

        index = 0;
        suffix = name;
        return false;
    }

    public static bool TryGet(byte index, out ReadOnlySpan<byte> prefix)
    {
        prefix = index switch
        {
            1 => "user."u8,
            2 => "system.posix_acl_access"u8,
            3 => "system.posix_acl_default"u8,
            4 => "trusted."u8,
            6 => "security."u8,
            _ => default,
        };
        return !prefix.IsEmpty;
    }
}
