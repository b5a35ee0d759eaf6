namespace Nydus.Plugin.Configuration;

/// <summary>Finds the key that was meant.</summary>
internal static class KeySpelling
{
    /// <summary>Longer keys are not compared: the cost grows with the square, and nobody mistypes that much.</summary>
    private const int LongestKey = 64;

    /// <summary>The known key with the fewest edits, or null when none is near: at most a third of the key's length may differ.</summary>
    public static string? Nearest(string key, IReadOnlyList<string> knownKeys)
    {
        if (key.Length is 0 or > LongestKey)
            return null;
        string? nearest = null;
        int fewest = Math.Max(1, key.Length / 3) + 1;
        foreach (string known in knownKeys)
        {
            int edits = CountEdits(key, known);
            if (edits < fewest)
                (fewest, nearest) = (edits, known);
        }

        return nearest;
    }

    /// <summary>Levenshtein distance without regard to case.</summary>
    private static int CountEdits(string left, string right)
    {
        int[] row = new int[right.Length + 1];
        for (int j = 0; j < row.Length; j++)
            row[j] = j;
        for (int i = 1; i <= left.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int substitution = diagonal + (char.ToLowerInvariant(left[i - 1]) == char.ToLowerInvariant(right[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substitution, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
