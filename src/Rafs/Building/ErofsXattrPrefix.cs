namespace Nydus.Rafs.Building;

/// <summary>The prefixes of attribute names that v6 stores as a number, and the only ones that images may have (format spec 1.8, 3.10).</summary>
internal static class ErofsXattrPrefix
{
    public static bool TrySplit(ReadOnlySpan<byte> name, out byte index, out ReadOnlySpan<byte> suffix)
    {
        (index, int length) = name switch
        {
            _ when name.StartsWith("user."u8) => ((byte)1, "user."u8.Length),
            _ when name.StartsWith("system.posix_acl_access"u8) => ((byte)2, "system.posix_acl_access"u8.Length),
            _ when name.StartsWith("system.posix_acl_default"u8) => ((byte)3, "system.posix_acl_default"u8.Length),
            _ when name.StartsWith("trusted."u8) => ((byte)4, "trusted."u8.Length),
            _ when name.StartsWith("security."u8) => ((byte)6, "security."u8.Length),
            _ => ((byte)0, 0),
        };
        suffix = name[length..];
        return index != 0;
    }
}
