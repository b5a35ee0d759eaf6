using System.Globalization;

namespace Nydus.Bench.Macro.Soak;

/// <summary>What <c>bench.sh soak</c> passes on.</summary>
internal sealed record SoakOptions
{
    /// <summary>The program under test, with <c>nydus-image</c> beside it.</summary>
    public required string Nydusd { get; init; }

    /// <summary>An empty folder of the run's own, on a file system that can be the upper layer of overlayfs.</summary>
    public required string Work { get; init; }

    /// <summary>How long the load lasts, at least 1.</summary>
    public required int Minutes { get; init; }

    /// <summary>Why there is no daemon over io_uring; null when there is one.</summary>
    public string? UringSkipped { get; init; }

    /// <summary>The folder for the report; null prints it only.</summary>
    public string? Results { get; init; }

    public string Revision { get; init; } = "unknown";

    /// <exception cref="ArgumentException">An option is unknown or lacks its value, or the minutes are no number from 1.</exception>
    public static SoakOptions Parse(ReadOnlySpan<string> arguments)
    {
        var values = new Dictionary<string, string>();
        for (var i = 0; i < arguments.Length; i += 2)
        {
            if (arguments[i] is not ("--nydusd" or "--work" or "--minutes" or "--uring-skipped" or "--results" or "--revision"))
                throw new ArgumentException("unknown option " + arguments[i]);
            values[arguments[i]] = i + 1 < arguments.Length ? arguments[i + 1] : throw new ArgumentException(arguments[i] + " needs a value");
        }

        string Required(string name) => values.GetValueOrDefault(name) ?? throw new ArgumentException(name + " is missing");
        return new SoakOptions
        {
            Nydusd = Path.GetFullPath(Required("--nydusd")),
            Work = Path.GetFullPath(Required("--work")),
            Minutes = int.TryParse(Required("--minutes"), NumberStyles.None, CultureInfo.InvariantCulture, out var minutes) && minutes > 0
                ? minutes
                : throw new ArgumentException("--minutes needs a number from 1"),
            UringSkipped = values.GetValueOrDefault("--uring-skipped"),
            Results = values.GetValueOrDefault("--results"),
            Revision = values.GetValueOrDefault("--revision", "unknown"),
        };
    }
}
