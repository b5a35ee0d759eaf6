using System.Runtime.InteropServices;

namespace Nydus.Image.Sources.Directories;

/// <summary><c>struct statx</c> of the kernel: the same on every architecture, unlike <c>struct stat</c>.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct StatX
{
    private const uint TypeMask = 0xF000;
    private const uint RegularType = 0x8000;
    private const uint DirectoryType = 0x4000;

    [FieldOffset(20)] public uint stx_uid;
    [FieldOffset(24)] public uint stx_gid;
    [FieldOffset(28)] public ushort stx_mode;
    [FieldOffset(32)] public ulong stx_ino;
    [FieldOffset(40)] public ulong stx_size;
    [FieldOffset(112)] public long stx_mtime_sec;
    [FieldOffset(120)] public uint stx_mtime_nsec;
    [FieldOffset(128)] public uint stx_rdev_major;
    [FieldOffset(132)] public uint stx_rdev_minor;
    [FieldOffset(136)] public uint stx_dev_major;
    [FieldOffset(140)] public uint stx_dev_minor;

    public readonly ulong Device => ((ulong)stx_dev_major << 32) | stx_dev_minor;

    public readonly bool IsRegular => (stx_mode & TypeMask) == RegularType;

    public readonly bool IsDirectory => (stx_mode & TypeMask) == DirectoryType;
}
