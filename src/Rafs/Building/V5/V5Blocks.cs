namespace Nydus.Rafs.Building.V5;

/// <summary>The number of blocks of a v5 inode (format spec 2.10): 512-byte units for the content and the attributes.</summary>
internal static class V5Blocks
{
    private const uint SectorSize = 512;
    private const int Unit = 8;

    public static ulong Of(ulong size, long xattrSize) =>
        (size / SectorSize) + (((size % SectorSize) + (ulong)Alignment.Up(xattrSize, Unit) + SectorSize - 1) / SectorSize);

    /// <summary>How many bytes of attributes more than it has an inode must count to have so many blocks; 0 when no number does.</summary>
    public static int DroppedXattrSize(ulong blocks, ulong size, long xattrSize)
    {
        ulong counted = Of(size, xattrSize);
        if (blocks <= counted || blocks - counted > int.MaxValue / SectorSize / 2)
        {
            return 0;
        }

        long total = (long)((blocks - (size / SectorSize)) * SectorSize) - (long)(size % SectorSize);
        return (int)((total & -Unit) - xattrSize);
    }
}
