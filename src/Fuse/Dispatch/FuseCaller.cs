namespace Nydus.Fuse;

/// <summary>Who asks: from the request's header.</summary>
/// <param name="Uid">User id.</param>
/// <param name="Gid">Primary group id.</param>
/// <param name="Pid">Process id, 0 for the kernel itself.</param>
public readonly record struct FuseCaller(uint Uid, uint Gid, uint Pid);
