using System.Globalization;

namespace Nydus.Bench.Macro.Start;

/// <summary>What <c>bench.sh start</c> passes on.</summary>
internal sealed record StartOptions
{
    /// <summary>The program under test, with <c>nydus-image</c> beside it.</summary>
    public required string Nydusd { get; init; }

    /// <summary>The yardstick: "hello world" with a mount.</summary>
    public required string Bare { get; init; }

    /// <summary>An empty folder of the run's own.</summary>
    public required string Work { get; init; }

    public int Rounds { get; init; } = 7;

    /// <summary>How many daemons run at once for the sum of their memory.</summary>
    public int Daemons { get; init; } = 100;

    /// <summary>The folder for the report; null prints it only.</summary>
    public string? Results { get; init; }

    public string Revision { get; init; } = "unknown";

    /// <exception cref="ArgumentException">An option is unknown or lacks its value.</exception>
    public static StartOptions Parse(ReadOnlySpan<string> arguments)
    {
        var values = new Dictionary<string, string>();
        for (var i = 0; i < arguments.Length; i += 2)
        {
            if (arguments[i] is not ("--nydusd" or "--bare" or "--work" or "--rounds" or "--daemons" or "--results" or "--revision"))
                throw new ArgumentException("unknown option " + arguments[i]);
            values[arguments[i]] = i + 1 < arguments.Length ? arguments[i + 1] : throw new ArgumentException(arguments[i] + " needs a value");
        }

        string Required(string name) => values.GetValueOrDefault(name) ?? throw new ArgumentException(name + " is missing");
        return new StartOptions
        {
            Nydusd = Path.GetFullPath(Required("--nydusd")),
            Bare = Path.GetFullPath(Required("--bare")),
            Work = Path.GetFullPath(Required("--work")),
            Rounds = int.Parse(values.GetValueOrDefault("--rounds", "7"), CultureInfo.InvariantCulture),
            Daemons = int.Parse(values.GetValueOrDefault("--daemons", "100"), CultureInfo.InvariantCulture),
            Results = values.GetValueOrDefault("--results"),
            Revision = values.GetValueOrDefault("--revision", "unknown"),
        };
    }
}
