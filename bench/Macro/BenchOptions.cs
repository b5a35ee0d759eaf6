using System.Globalization;

namespace Nydus.Bench.Macro;

/// <summary>What bench.sh passes on.</summary>
internal sealed record BenchOptions
{
    /// <summary>The program under test.</summary>
    public required string Nydusd { get; init; }

    /// <summary>Another nydusd to compare with (an earlier build, the Rust daemon), or null.</summary>
    public string? Other { get; init; }

    /// <summary>The folder of golden images.</summary>
    public required string Images { get; init; }

    /// <summary>An empty folder of the run's own, for images, caches and mountpoints.</summary>
    public required string Work { get; init; }

    public int Rounds { get; init; } = 5;

    /// <summary>What of each round is run.</summary>
    public RoundParts Parts { get; init; } = RoundParts.All;

    /// <summary>The folder for the report; null prints it only.</summary>
    public string? Results { get; init; }

    /// <summary>The source revision that was built.</summary>
    public string Revision { get; init; } = "unknown";

    /// <exception cref="ArgumentException">An option is unknown or lacks its value.</exception>
    public static BenchOptions Parse(string[] arguments)
    {
        var values = new Dictionary<string, string>();
        for (var i = 0; i < arguments.Length; i += 2)
        {
            if (arguments[i] is not ("--nydusd" or "--other" or "--images" or "--work" or "--rounds" or "--parts" or "--results" or "--revision"))
                throw new ArgumentException("unknown option " + arguments[i]);
            values[arguments[i]] = i + 1 < arguments.Length ? arguments[i + 1] : throw new ArgumentException(arguments[i] + " needs a value");
        }

        string Required(string name) => values.GetValueOrDefault(name) ?? throw new ArgumentException(name + " is missing");
        return new BenchOptions
        {
            Nydusd = Path.GetFullPath(Required("--nydusd")),
            Other = values.GetValueOrDefault("--other"),
            Images = Path.GetFullPath(Required("--images")),
            Work = Path.GetFullPath(Required("--work")),
            Rounds = int.Parse(values.GetValueOrDefault("--rounds", "5"), CultureInfo.InvariantCulture),
            Parts = Enum.TryParse<RoundParts>(values.GetValueOrDefault("--parts", nameof(RoundParts.All)), ignoreCase: true, out var parts)
                ? parts
                : throw new ArgumentException("--parts: " + string.Join(", ", Enum.GetNames<RoundParts>()) + ", joined by commas"),
            Results = values.GetValueOrDefault("--results"),
            Revision = values.GetValueOrDefault("--revision", "unknown"),
        };
    }
}
