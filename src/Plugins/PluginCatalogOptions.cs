using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Nydus.Plugins;

/// <summary>How a <see cref="PluginCatalog"/> decides and where it reports.</summary>
public sealed class PluginCatalogOptions
{
    /// <summary>Gets what is loaded, with digests, and what fails.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>SHA-256 digests in hexadecimal. When there is one, every DLL and native library of a plugin's folder must have one of them.</summary>
    public IReadOnlyList<string> Sha256Pins { get; init; } = [];

    /// <summary>Keeps what has been loaded for <see cref="PluginCatalog.ReportLoads"/>, instead of logging it at once.</summary>
    public bool DefersReports { get; init; }

    /// <summary>User ids that may own plugin files besides root and the user of this process.</summary>
    public IReadOnlyCollection<uint> TrustedOwners { get; init; } = [];
}
