using Microsoft.Extensions.Logging;
using Nydus.Plugins;

namespace Nydus.Host.Mounts;

/// <summary>What everything that belongs to one mounted image shares.</summary>
/// <param name="InstanceId">Where the image appears below the mount point.</param>
internal sealed record MountSurroundings(string InstanceId, PluginCatalog Catalog, ILoggerFactory Loggers, TimeProvider TimeProvider);
