using System.Text.RegularExpressions;

namespace Nydus.Architecture.Tests;

/// <summary>
/// The arrows of ARCHITECTURE.md section 2, read from the page itself: <c>A, B &lt;- C &lt;- D</c> lets C use A and B, D use C, and everybody
/// what those use in turn.
/// </summary>
internal sealed partial class Arrows
{
    private readonly Dictionary<string, HashSet<string>> _drawn = [];

    /// <param name="page">The text of ARCHITECTURE.md.</param>
    public static Arrows Read(string page)
    {
        var arrows = new Arrows();
        var section = page.Split("\n## ").Single(part => part.StartsWith("2. ", StringComparison.Ordinal));
        foreach (var line in section.Split('\n').Where(line => line.StartsWith("    ", StringComparison.Ordinal) && line.Contains("<-", StringComparison.Ordinal)))
        {
            foreach (var chain in Gap().Split(line.Trim()))
                arrows.AddChain(chain);
        }

        return arrows;
    }

    public IReadOnlyCollection<string> Rooms => [.. _drawn.Keys.Concat(_drawn.Values.SelectMany(used => used)).Distinct()];

    /// <summary>Whether there is a way along the arrows.</summary>
    public bool Allows(string user, string used)
    {
        var seen = new HashSet<string>();
        var next = new Queue<string>([user]);
        while (next.TryDequeue(out var room))
        {
            foreach (var reached in _drawn.GetValueOrDefault(room, []))
            {
                if (reached == used)
                    return true;
                if (seen.Add(reached))
                    next.Enqueue(reached);
            }
        }

        return false;
    }

    private void AddChain(string chain)
    {
        var links = chain.Split("<-").Select(link => link.Split(',', StringSplitOptions.TrimEntries)).ToArray();
        foreach (var (used, users) in links.Zip(links.Skip(1)))
        {
            foreach (var user in users)
            {
                if (!_drawn.TryGetValue(user, out var set))
                    _drawn[user] = set = [];
                set.UnionWith(used);
            }
        }
    }

    [GeneratedRegex(" {3,}")]
    private static partial Regex Gap();
}
