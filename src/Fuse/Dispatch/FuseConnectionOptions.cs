namespace Nydus.Fuse;

/// <summary>What a file system wants from the connection. Bound at INIT for the connection's life.</summary>
public sealed class FuseConnectionOptions
{
    /// <summary>OPEN, RELEASE and FLUSH are answered with ENOSYS: the kernel then opens files by itself and keeps their pages.</summary>
    public bool ZeroMessageOpen { get; init; }

    /// <summary>The same for OPENDIR and RELEASEDIR.</summary>
    public bool ZeroMessageOpenDir { get; init; }

    /// <summary>GETXATTR and LISTXATTR are answered with ENOSYS: the kernel then never asks again, on any mount of this connection.</summary>
    public bool NoXattr { get; init; }

    /// <summary>Asks for no MS_RDONLY semantics: write operations are not refused up front.</summary>
    public bool Writable { get; init; }
}
