using Microsoft.Extensions.Logging;

namespace Nydus.Host.Mounts;

/// <summary>What a running daemon says of plugins that somebody installed and it does not use; nothing when all is well.</summary>
internal static class PluginWarnings
{
    /// <summary>Reads all plugin directories, which is too slow for the start path.</summary>
    /// <param name="directories">Those that the user named.</param>
    public static void Log(IReadOnlyList<string> directories, ILogger logger)
    {
        foreach (string directory in directories.Distinct(StringComparer.Ordinal).Where(directory => !Directory.Exists(directory)))
            MountLog.NoPluginDirectory(logger, directory);
        // A plugin of both kinds has two entries with one reason; one that is shadowed in part is in use and has a reason too.
        IEnumerable<string?> reasons = HostPluginCatalog.Create(directories, logger).List().Select(plugin => plugin.Reason);
        foreach (string reason in reasons.OfType<string>().Distinct(StringComparer.Ordinal))
            MountLog.PluginNotUsed(logger, reason.TrimEnd('.'));
    }
}
