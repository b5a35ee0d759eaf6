namespace Nydus.Image.Prefetch;

/// <summary>A name on the way to a pattern, or its end.</summary>
internal sealed class PrefetchPattern
{
    private readonly List<(byte[] Name, PrefetchPattern Pattern)> _below = [];

    /// <summary>The place of the pattern that ends here among all, or -1.</summary>
    public int Number { get; set; } = -1;

    public PrefetchPattern? Find(ReadOnlySpan<byte> name)
    {
        int place = Search(name);
        return place < 0 ? null : _below[place].Pattern;
    }

    public PrefetchPattern GetOrAdd(ReadOnlySpan<byte> name)
    {
        int place = Search(name);
        if (place < 0)
            _below.Insert(place = ~place, (name.ToArray(), new PrefetchPattern()));
        return _below[place].Pattern;
    }

    /// <summary>The place of a name, or the complement of where it belongs.</summary>
    private int Search(ReadOnlySpan<byte> name)
    {
        int low = 0;
        int high = _below.Count - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            int order = _below[middle].Name.AsSpan().SequenceCompareTo(name);
            if (order == 0)
                return middle;
            if (order < 0)
                low = middle + 1;
            else
                high = middle - 1;
        }

        return ~low;
    }
}
