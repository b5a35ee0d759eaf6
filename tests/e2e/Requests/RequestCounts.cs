using System.Globalization;
using System.Text.RegularExpressions;
using Nydus.E2E.Harness;

namespace Nydus.E2E.Requests;

/// <summary>The FUSE requests of a mount's life by kind, as the daemon counted them and says at its end (log level debug).</summary>
internal sealed partial class RequestCounts
{
    private readonly Dictionary<string, int> _kinds;

    private RequestCounts(Dictionary<string, int> kinds) => _kinds = kinds;

    public int Total => _kinds.Values.Sum();

    /// <param name="kinds">Names of linux/fuse.h, without FUSE_.</param>
    public int Of(params string[] kinds) => kinds.Sum(kind => _kinds.GetValueOrDefault(kind));

    /// <summary>Serves the image with an empty cache for as long as the workload takes.</summary>
    public static async Task<RequestCounts> OfAsync(ServedImage image, ConfigFile config, Func<string, Task> workload, params string[] more)
    {
        await using var daemon = await image.ServeAsync(config, ["--log-level", "debug", .. more]);
        await workload(image.Mountpoint);
        await daemon.StopAsync();
        var line = daemon.Lines.Select(line => CountsLine().Match(line)).Single(match => match.Success);
        var kinds = line.Groups["kinds"].Value.Split(", ").Select(kind => kind.Split(' '));
        return new RequestCounts(kinds.ToDictionary(kind => kind[0], kind => int.Parse(kind[1], CultureInfo.InvariantCulture)));
    }

    public override string ToString() => string.Join(", ", _kinds.Select(kind => $"{kind.Key} {kind.Value}"));

    [GeneratedRegex(@"\d+ requests in all: (?<kinds>.+)$")]
    private static partial Regex CountsLine();
}
