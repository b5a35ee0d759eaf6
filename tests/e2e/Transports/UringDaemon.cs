using Nydus.E2E.Harness;

namespace Nydus.E2E.Transports;

/// <summary>Daemons whose requests come over io_uring for certain.</summary>
internal static class UringDaemon
{
    private static readonly string[] s_options = ["--fuse-transport", "uring", "--log-level", "debug"];

    public static async Task<Daemon> ServeAsync(ServedImage image, ConfigFile? config = null, params string[] more)
    {
        var daemon = await image.ServeAsync(config, [.. s_options, .. more]);
        await Waiting.UntilAsync(() => daemon.Log.Contains("come over io_uring", StringComparison.Ordinal), "the rings to be registered");
        return daemon;
    }
}
