namespace Nydus.Rafs.Building.Loading;

/// <summary>The numbers in the prefetch table, up to the terminating 0: indexes in v5, nids in v6.</summary>
internal sealed class PrefetchNumbers
{
    private readonly long _offset;

    public PrefetchNumbers(BootstrapMemory memory, BootstrapSection table)
    {
        _offset = table.Offset;
        var numbers = new List<uint>();
        for (long at = 0; at < table.Length && memory.TryRead(table.Offset + at, out uint number) && number != 0; at += sizeof(uint))
        {
            numbers.Add(number);
        }

        Numbers = numbers;
    }

    public IReadOnlyList<uint> Numbers { get; }

    /// <summary>The nodes of a tree that was read to its end, in the order of the table.</summary>
    /// <exception cref="RafsFormatException">One is not there.</exception>
    public IEnumerable<ImageNode> FindIn(TreeReader tree) => Numbers.Select(number =>
        tree.FindPrefetch(number) ?? throw new RafsFormatException($"The prefetch table (offset {_offset}) names inode {number}, which is not in the tree."));
}
