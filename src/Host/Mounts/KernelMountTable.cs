using Nydus.Fuse;
using Nydus.Host.Process;

namespace Nydus.Host.Mounts;

/// <summary>The kernel's own table.</summary>
internal sealed class KernelMountTable : IMountTable
{
    public bool IsMounted(string mountpoint) => KernelMounts.IsMounted(mountpoint);

    public bool IsStale(string mountpoint) => KernelMounts.IsStale(mountpoint);

    public bool IsServed(string mountpoint) => KernelMounts.IsServed(mountpoint);

    public void Detach(string mountpoint) => KernelMounts.Detach(mountpoint);
}
