namespace Nydus.Fuse;

/// <summary>How requests travel between the kernel and this process.</summary>
public enum FuseTransport
{
    /// <summary>io_uring where the kernel offers it and it was measured to be better, else <see cref="Dev"/>.</summary>
    Auto,

    /// <summary>read() and write() of /dev/fuse.</summary>
    Dev,

    /// <summary>io_uring, or nothing.</summary>
    Uring,
}
