namespace Nydus.Host.Process;

/// <summary>What the clean-up after a crash needs to know and do about kernel mounts.</summary>
internal interface IMountTable
{
    /// <summary>Whether something is mounted at exactly this path, by the kernel's table and without touching the mount.</summary>
    bool IsMounted(string mountpoint);

    /// <summary>Whether the mount there is a FUSE mount whose server is gone.</summary>
    bool IsStale(string mountpoint);

    /// <summary>Whether the topmost mount there is one of a nydusd that lives.</summary>
    bool IsServed(string mountpoint);

    /// <summary>Takes the mount away, lazily.</summary>
    /// <exception cref="IOException">The kernel refuses.</exception>
    void Detach(string mountpoint);
}
