namespace Nydus.Rafs;

/// <summary>DT_ values.</summary>
internal static class DirentTypes
{
    public const byte Directory = 4;

    /// <summary>From the file types of EROFS: unknown, regular, directory, character, block, fifo, socket, symlink. Unknown numbers give 0.</summary>
    public static byte FromErofs(byte type)
    {
        ReadOnlySpan<byte> types = [0, 8, 4, 2, 6, 1, 12, 10];
        return type < types.Length ? types[type] : (byte)0;
    }
}
