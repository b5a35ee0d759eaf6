using Microsoft.Extensions.Logging.Abstractions;
using Nydus.Host.PluginListing;
using Nydus.Plugins;

namespace Nydus.Host.Mounts;

/// <summary>The rows of <c>nydusd plugins list</c>, from metadata alone: no plugin runs.</summary>
internal sealed class PluginLister : IPluginLister
{
    public IReadOnlyList<PluginRow> List(IReadOnlyList<string> directories) =>
        [.. HostPluginCatalog.Create(directories, NullLogger.Instance).List().Select(Row)];

    private static PluginRow Row(PluginDescriptor plugin) => new(
        plugin.Name,
        plugin.Kind switch
        {
            PluginKind.StorageBackend => "backend",
            PluginKind.BlobCache => "cache",
            _ => "",
        },
        plugin.Types,
        plugin.AssemblyVersion?.ToString() ?? "",
        plugin.ContractVersion?.ToString() ?? "",
        plugin.Path,
        plugin.Sha256 ?? "",
        plugin.Status switch
        {
            PluginStatus.Ok => "ok",
            PluginStatus.Shadowed => "shadowed",
            PluginStatus.Malfunctioned => "malfunctioned",
            _ => "refused",
        },
        plugin.Reason);
}
