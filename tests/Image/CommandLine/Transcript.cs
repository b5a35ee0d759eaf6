using System.Globalization;

namespace Nydus.Image.Tests.CommandLine;

/// <summary>A recorded run of the reference: command line, input, output and exit status.</summary>
internal sealed class Transcript
{
    public required string[] Arguments { get; init; }

    public required string Input { get; init; }

    public required string Output { get; init; }

    public required string Error { get; init; }

    public required int ExitCode { get; init; }

    public static string Folder => Path.Combine(GoldenData.Root, "cli");

    /// <summary>Reads one; skips the running test when the set at hand has none.</summary>
    public static Transcript Read(string name)
    {
        string path = Path.Combine(Folder, name + ".txt");
        if (!File.Exists(path))
            Assert.Skip($"skipped: the golden set at hand has no transcript {name}");
        string[] lines = File.ReadAllText(path).Split('\n');
        var sections = new Dictionary<string, List<string>>();
        List<string> section = sections[""] = [];
        int code = 0;
        foreach (string line in lines)
        {
            if (line.StartsWith("==== exit status ", StringComparison.Ordinal))
                code = int.Parse(line["==== exit status ".Length..], CultureInfo.InvariantCulture);
            else if (line.StartsWith("==== ", StringComparison.Ordinal))
                section = sections[line["==== ".Length..]] = [];
            else
                section.Add(line);
        }

        string[] words = Words(sections[""][0]);
        Assert.Equal(["$", "nydus-image"], words[..2]);
        return new Transcript
        {
            Arguments = words[2..],
            Input = Text("stdin"),
            Output = Text("stdout"),
            Error = Text("stderr"),
            ExitCode = code,
        };

        string Text(string key) => sections.TryGetValue(key, out List<string>? text) ? string.Join('\n', text).TrimEnd('\n') : "";
    }

    // Quotes occur around whole words only.
    private static string[] Words(string line) =>
        [.. line.Split('\'').SelectMany((part, index) => index % 2 == 1 ? [part] : part.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
}
