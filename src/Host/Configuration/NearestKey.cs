namespace Nydus.Host.Configuration;

/// <summary>Guesses which known key an unknown one was meant to be.</summary>
internal static class NearestKey
{
    // Longer names are no typing errors, and the table grows with the product of the lengths.
    private const int LongestName = 64;

    /// <summary>The known key with the smallest edit distance, or null when none is near: more than a third of the letters differ.</summary>
    public static string? Find(string unknown, IEnumerable<string> known)
    {
        if (unknown.Length is 0 or > LongestName)
            return null;
        string? best = null;
        int bestDistance = Math.Max(1, unknown.Length / 3) + 1;
        foreach (string candidate in known)
        {
            int distance = Distance(unknown, candidate);
            if (distance < bestDistance)
                (best, bestDistance) = (candidate, distance);
        }
        return best;
    }

    // Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours cost one each.
    private static int Distance(string left, string right)
    {
        int[] beforePrevious = new int[right.Length + 1];
        int[] previous = new int[right.Length + 1];
        int[] current = new int[right.Length + 1];
        for (int j = 0; j <= right.Length; j++)
            previous[j] = j;
        for (int i = 1; i <= left.Length; i++)
        {
            current[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int cost = left[i - 1] == right[j - 1] ? 0 : 1;
                current[j] = Math.Min(Math.Min(current[j - 1], previous[j]) + 1, previous[j - 1] + cost);
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                    current[j] = Math.Min(current[j], beforePrevious[j - 2] + 1);
            }
            (beforePrevious, previous, current) = (previous, current, beforePrevious);
        }
        return previous[right.Length];
    }
}
