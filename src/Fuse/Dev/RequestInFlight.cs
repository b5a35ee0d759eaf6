using Nydus.Fuse.Abi;

namespace Nydus.Fuse;

/// <summary>A request that has been read and not answered yet.</summary>
/// <param name="Unique">The kernel's number of it.</param>
/// <param name="NodeId">The node asked about.</param>
/// <param name="Since">When it was read, in ticks of <see cref="TimeProvider.GetTimestamp"/> of the session's clock.</param>
public readonly record struct RequestInFlight(FuseOpcode Opcode, ulong Unique, ulong NodeId, long Since);
