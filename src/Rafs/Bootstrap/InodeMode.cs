namespace Nydus.Rafs;

/// <summary>Type bits of st_mode.</summary>
internal static class InodeMode
{
    private const uint TypeMask = 0xF000;
    private const uint Fifo = 0x1000;
    private const uint CharacterDevice = 0x2000;
    private const uint Directory = 0x4000;
    private const uint BlockDevice = 0x6000;
    private const uint Regular = 0x8000;
    private const uint Symlink = 0xA000;
    private const uint Socket = 0xC000;

    public static bool IsDirectory(uint mode) => (mode & TypeMask) == Directory;

    public static bool IsRegular(uint mode) => (mode & TypeMask) == Regular;

    public static bool IsSymlink(uint mode) => (mode & TypeMask) == Symlink;

    public static bool IsDevice(uint mode) => (mode & TypeMask) is CharacterDevice or BlockDevice;

    public static bool IsValid(uint mode) => mode <= 0xFFFF && (mode & TypeMask) is Fifo or CharacterDevice or Directory or BlockDevice or Regular or Symlink or Socket;

    /// <summary>The DT_ value of directory entries.</summary>
    public static byte ToDirentType(uint mode) => (byte)((mode & TypeMask) >> 12);
}
