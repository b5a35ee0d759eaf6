namespace Nydus.Image.Sources;

/// <summary>The type bits of a mode, Linux values.</summary>
internal static class FileType
{
    public const uint Mask = 0xF000;
    public const uint Fifo = 0x1000;
    public const uint CharacterDevice = 0x2000;
    public const uint Directory = 0x4000;
    public const uint BlockDevice = 0x6000;
    public const uint Regular = 0x8000;
    public const uint SymbolicLink = 0xA000;

    /// <summary>Permission bits with set-user-id, set-group-id and sticky.</summary>
    public const uint PermissionMask = 0xFFF;
}
