using Nydus.Host.PluginListing;
using Nydus.Host.Process;

namespace Nydus.Host.Mounts;

/// <summary>Where the host meets the engine.</summary>
internal static class EngineFactory
{
    public static IDaemonEngine Create() => new DaemonEngine(TimeProvider.System);

    public static IPluginLister PluginLister() => new PluginLister();

    public static IMountTable MountTable() => new KernelMountTable();
}
