using Microsoft.Extensions.Logging;
using Nydus.Host.Interop;
using Nydus.Plugins;

namespace Nydus.Host.Mounts;

/// <summary>Where this program looks for plugins, and whom it trusts (architecture, plugins).</summary>
internal static class HostPluginCatalog
{
    /// <param name="directories">Searched after the <c>plugins</c> directory beside the program, in this order.</param>
    public static PluginCatalog Create(IReadOnlyList<string> directories, ILogger logger)
    {
        string own = Path.Combine(AppContext.BaseDirectory, "plugins");
        return new PluginCatalog([own, .. directories], new PluginCatalogOptions { Logger = logger, DefersReports = true, TrustedOwners = ProgramOwner() });
    }

    // Whoever can replace the program gains nothing by replacing its plugins.
    private static uint[] ProgramOwner() =>
        Environment.ProcessPath is { } program && FileOwner.TryGet(program) is { } owner ? [owner] : [];
}
