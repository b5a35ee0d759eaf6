using Nydus.Image.Sources;
using Nydus.Image.Sources.Archives;

namespace Nydus.Image.Prefetch;

/// <summary>The paths that a user wants fetched first (format spec 6.7), as a tree of names.</summary>
internal sealed class PrefetchPatterns
{
    private PrefetchPatterns(PrefetchPattern root, int count, IReadOnlyList<string> warnings)
    {
        Root = root;
        Count = count;
        Warnings = warnings;
    }

    /// <summary>Stands for <c>/</c>.</summary>
    public PrefetchPattern Root { get; }

    /// <summary>Patterns that count, numbered from 0 in the order they were given.</summary>
    public int Count { get; }

    /// <summary>A sentence for each line that does not count.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Takes lines in; white space around them is dropped, empty ones are passed over.</summary>
    /// <param name="lines">Raw bytes.</param>
    public static PrefetchPatterns Parse(IReadOnlyList<byte[]> lines)
    {
        var root = new PrefetchPattern();
        var warnings = new List<string>();
        int count = 0;
        foreach (byte[] line in lines)
        {
            ReadOnlySpan<byte> path = line.AsSpan().Trim(" \t\r\n\v\f"u8);
            if (path.IsEmpty)
                continue;
            if (path[0] != '/')
                warnings.Add($"prefetch pattern {PrintableName.Of(path)} is ignored: it is no absolute path");
            else if (TryAdd(root, path, count))
                count++;
            else
                warnings.Add($"prefetch pattern {PrintableName.Of(path)} is ignored: an earlier one covers it");
        }

        return new PrefetchPatterns(root, count, warnings);
    }

    private static bool TryAdd(PrefetchPattern root, ReadOnlySpan<byte> path, int number)
    {
        PrefetchPattern pattern = root;
        while (pattern.Number < 0 && TarPath.TryTakeComponent(ref path, out ReadOnlySpan<byte> name))
            pattern = pattern.GetOrAdd(name);
        if (pattern.Number >= 0)
            return false;
        pattern.Number = number;
        return true;
    }
}
