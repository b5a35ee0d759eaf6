namespace Nydus.Rafs;

/// <summary>Chunk flags of the 80-byte chunk records (format spec 1.5).</summary>
[Flags]
public enum RafsChunkFlags : uint
{
    None = 0,
    Compressed = 0x1,
    Hole = 0x2,
    Encrypted = 0x4,
    Batch = 0x8,
    HasCrc32C = 0x10,
}
