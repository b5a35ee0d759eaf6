namespace Nydus.Rafs;

/// <summary>A regular file's way to its chunks, made by <see cref="RafsImage.OpenFile"/>.</summary>
public struct RafsFile
{
    public ulong Ino;

    /// <summary>In bytes.</summary>
    public ulong Size;

    /// <summary>ceil(Size / chunk size), or the number of records of a v5 file with holes.</summary>
    public uint ChunkCount;

    /// <summary>v5 HAS_HOLE: chunks have to be searched by file offset.</summary>
    public bool HasHoles;

    internal long TableOffset;
}
