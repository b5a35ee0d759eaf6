namespace Nydus.Fuse;

/// <summary>How requests travel between the kernel and this process.</summary>
public enum FuseTransport
{
    /// <summary>read() and write() of /dev/fuse.</summary>
    Dev,

    /// <summary>io_uring, or nothing. Not chosen unless asked for: see <see cref="UringChannel"/> for what the kernel leaves undone.</summary>
    Uring,
}
