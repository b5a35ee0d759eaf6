using Nydus.Fuse.Abi;

namespace Nydus.Fuse;

/// <summary>What INIT agreed on; bound for the life of the connection.</summary>
/// <param name="KernelMinor">The kernel's minor version of protocol 7.</param>
/// <param name="Flags">Flags both sides use.</param>
/// <param name="MaxReadahead">In bytes.</param>
public sealed record FuseConnectionState(uint KernelMinor, FuseInitFlags Flags, uint MaxReadahead);
