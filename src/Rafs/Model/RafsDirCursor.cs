namespace Nydus.Rafs;

/// <summary>A position in a directory, made by <see cref="RafsImage.OpenDirectory"/>. Holds no memory of its own.</summary>
public struct RafsDirCursor
{
    /// <summary>The directory.</summary>
    public ulong Ino;

    /// <summary>How many entries lie before the position.</summary>
    public ulong Offset;

    internal ulong Parent;
    internal ulong A;
    internal ulong B;
    internal ulong C;
    internal ulong D;
}
