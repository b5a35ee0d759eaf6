using System.Runtime.InteropServices;

namespace Nydus.Plugins.Trust;

/// <summary>What the base class library does not tell: owners, and where a path really leads.</summary>
internal static partial class UnixOwnership
{
    private const int AT_FDCWD = -100;
    private const int AT_SYMLINK_NOFOLLOW = 0x100;
    private const uint STATX_TYPE_MODE_UID = 0x1 | 0x2 | 0x8;

    public static uint GetEffectiveUser() => GetEuid();

    /// <summary>Asks for owner, permissions and kind.</summary>
    /// <param name="followLink">Whether a link is asked about its target.</param>
    public static bool TryGet(string path, bool followLink, out FileOwnership ownership)
    {
        // struct statx is 256 bytes on every architecture; stx_uid is at 20, stx_mode at 28.
        Span<byte> statx = stackalloc byte[256];
        bool found = Statx(AT_FDCWD, path, followLink ? 0 : AT_SYMLINK_NOFOLLOW, STATX_TYPE_MODE_UID, ref MemoryMarshal.GetReference(statx)) == 0;
        int mode = BitConverter.ToUInt16(statx[28..]);
        ownership = new FileOwnership(BitConverter.ToUInt32(statx[20..]), (UnixFileMode)(mode & 0xFFF), (mode & 0xF000) == 0x4000, (mode & 0xF000) == 0x8000);
        return found;
    }

    /// <summary>The path without links; null when it leads nowhere.</summary>
    public static string? Resolve(string path)
    {
        nint resolved = RealPath(path, 0);
        if (resolved == 0)
            return null;
        string? text = Marshal.PtrToStringUTF8(resolved);
        Free(resolved);
        return text;
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetEuid();

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int directory, string path, int flags, uint mask, ref byte buffer);

    [LibraryImport("libc", EntryPoint = "realpath", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint RealPath(string path, nint resolved);

    [LibraryImport("libc", EntryPoint = "free")]
    private static partial void Free(nint memory);
}
