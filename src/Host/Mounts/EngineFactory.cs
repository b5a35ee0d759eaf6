using Nydus.Host.PluginListing;
using Nydus.Host.Process;

namespace Nydus.Host.Mounts;

/// <summary>Where the host meets the engine.</summary>
internal static class EngineFactory
{
    internal static IDaemonEngine Create() => throw new StartException("this build has no file system engine");

    internal static IPluginLister PluginLister() => throw new StartException("this build has no plugin loader");

    internal static IMountTable MountTable() => throw new StartException("this build has no file system engine");
}
