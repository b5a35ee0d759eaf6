namespace Nydus.E2E.Building;

/// <summary>A Debian mirror that this machine gets its packages from.</summary>
/// <param name="Mirror">Its address.</param>
/// <param name="Suite">The release.</param>
/// <param name="Keyring">The file that its signatures are checked with, if one is named.</param>
internal sealed record AptSource(string Mirror, string Suite, string? Keyring)
{
    private const string Folder = "/etc/apt";

    /// <summary>The first source with a plain release, in either of the formats of sources.list(5); null when there is none.</summary>
    public static AptSource? OfThisMachine()
    {
        var folder = Path.Combine(Folder, "sources.list.d");
        string[] files = [Path.Combine(Folder, "sources.list"), .. Directory.Exists(folder) ? Directory.GetFiles(folder).Order(StringComparer.Ordinal).ToArray() : []];
        return files.Where(File.Exists)
            .SelectMany(file => file.EndsWith(".sources", StringComparison.Ordinal) ? Stanzas(File.ReadAllText(file)) : Lines(File.ReadAllLines(file)))
            .FirstOrDefault(source => source.Mirror.TrimEnd('/').EndsWith("/debian", StringComparison.Ordinal));
    }

    private static IEnumerable<AptSource> Stanzas(string text)
    {
        foreach (var stanza in text.Split("\n\n"))
        {
            var fields = stanza.Split('\n').Where(line => line.Contains(':') && !line.StartsWith('#')).Select(line => line.Split(':', 2))
                .ToDictionary(pair => pair[0].Trim(), pair => pair[1].Trim(), StringComparer.OrdinalIgnoreCase);
            if (fields.TryGetValue("URIs", out var mirrors) && fields.TryGetValue("Suites", out var suites) && fields.GetValueOrDefault("Types", "").Contains("deb", StringComparison.Ordinal))
                yield return new AptSource(mirrors.Split(' ')[0], suites.Split(' ')[0], fields.GetValueOrDefault("Signed-By") is { } keyring && File.Exists(keyring) ? keyring : null);
        }
    }

    // deb [options] mirror suite components
    private static IEnumerable<AptSource> Lines(string[] lines)
    {
        foreach (var line in lines.Where(line => line.StartsWith("deb ", StringComparison.Ordinal)))
        {
            var end = line.IndexOf(']', StringComparison.Ordinal);
            var words = line[(end < 0 ? "deb".Length : end + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length >= 2)
                yield return new AptSource(words[0], words[1], null);
        }
    }
}
