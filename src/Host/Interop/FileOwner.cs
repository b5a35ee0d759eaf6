using System.Runtime.InteropServices;

namespace Nydus.Host.Interop;

/// <summary>Who owns a file, which the base class library does not tell.</summary>
internal static class FileOwner
{
    private const int AT_FDCWD = -100;
    private const uint STATX_UID = 0x8;

    // struct statx is the same on every architecture.
    private const int StatxSize = 256;
    private const int UidOffset = 20;

    /// <summary>The owner's user id, links followed; null when the file cannot be examined.</summary>
    public static uint? TryGet(string path)
    {
        Span<byte> statx = stackalloc byte[StatxSize];
        return Libc.statx(AT_FDCWD, path, 0, STATX_UID, ref MemoryMarshal.GetReference(statx)) == 0
            ? MemoryMarshal.Read<uint>(statx[UidOffset..])
            : null;
    }
}
