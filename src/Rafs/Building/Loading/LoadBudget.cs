namespace Nydus.Rafs.Building.Loading;

/// <summary>
/// Bounds what is made of a bootstrap. In an honest one every byte belongs to one inode or directory; a forged one could use the same bytes over and over.
/// </summary>
internal sealed class LoadBudget
{
    /// <summary>Of a node without its parts: object, name, its place in the list of its directory.</summary>
    private const int NodeMemory = 200;
    private const int ChunkMemory = 88;
    private const int XattrMemory = 120;

    private readonly long _length;
    private long _bytes;
    private long _memory;

    public LoadBudget(long bootstrapLength)
    {
        _length = bootstrapLength;
        _bytes = bootstrapLength;
        _memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2;
    }

    /// <exception cref="RafsFormatException">More bytes were used than the bootstrap has.</exception>
    public void TakeBytes(long count, string kind, ulong number)
    {
        _bytes -= count;
        if (_bytes < 0)
        {
            throw new RafsFormatException($"Inodes or directories overlap: up to {kind} {number} they have more bytes than the bootstrap ({_length}).");
        }
    }

    public void TakeNode() => TakeMemory(NodeMemory);

    public void TakeChunks(long count) => TakeMemory(count * ChunkMemory);

    public void TakeXattr(int size) => TakeMemory(XattrMemory + size);

    private void TakeMemory(long count)
    {
        _memory -= count;
        if (_memory < 0)
        {
            throw new RafsFormatException($"The tree of this bootstrap ({_length} bytes) takes more memory than there is.");
        }
    }
}
