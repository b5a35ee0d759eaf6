namespace Nydus.Fuse.Interop;

/// <summary>struct msghdr of sys/socket.h on 64-bit Linux, 56 bytes.</summary>
internal unsafe struct msghdr
{
    internal void* msg_name;
    internal uint msg_namelen;
    internal iovec* msg_iov;
    internal nuint msg_iovlen;
    internal void* msg_control;
    internal nuint msg_controllen;
    internal int msg_flags;
}
