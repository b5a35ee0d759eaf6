namespace Nydus.Fuse;

/// <summary>How the kernel mounts the connection.</summary>
public sealed record FuseMountOptions
{
    /// <summary>Leaves MS_RDONLY out.</summary>
    public bool Writable { get; init; }
}
