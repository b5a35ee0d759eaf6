using System.Globalization;

namespace Nydus.Bench.Macro.Building;

/// <summary>What bench.sh passes on for <c>image</c>.</summary>
internal sealed record ImageBenchOptions
{
    /// <summary>The program under test.</summary>
    public required string NydusImage { get; init; }

    /// <summary>An empty folder of the run's own, for trees and images; about 8 GB.</summary>
    public required string Work { get; init; }

    public required int Rounds { get; init; }

    /// <summary>Time the programs before everything else on the machine.</summary>
    public bool RealTime { get; init; }

    /// <summary>The folder for the report; null prints it only.</summary>
    public string? Results { get; init; }

    /// <summary>The source revision that was built.</summary>
    public required string Revision { get; init; }

    /// <exception cref="ArgumentException">An option is unknown or lacks its value.</exception>
    public static ImageBenchOptions Parse(ReadOnlySpan<string> arguments)
    {
        var values = new Dictionary<string, string>();
        for (var i = 0; i < arguments.Length; i += 2)
        {
            if (arguments[i] is not ("--nydus-image" or "--work" or "--rounds" or "--real-time" or "--results" or "--revision"))
                throw new ArgumentException("unknown option " + arguments[i]);
            values[arguments[i]] = i + 1 < arguments.Length ? arguments[i + 1] : throw new ArgumentException(arguments[i] + " needs a value");
        }

        string Required(string name) => values.GetValueOrDefault(name) ?? throw new ArgumentException(name + " is missing");
        return new ImageBenchOptions
        {
            NydusImage = Path.GetFullPath(Required("--nydus-image")),
            Work = Path.GetFullPath(Required("--work")),
            Rounds = int.Parse(values.GetValueOrDefault("--rounds", "7"), CultureInfo.InvariantCulture),
            RealTime = values.GetValueOrDefault("--real-time") == "yes",
            Results = values.GetValueOrDefault("--results"),
            Revision = values.GetValueOrDefault("--revision", "unknown"),
        };
    }
}
