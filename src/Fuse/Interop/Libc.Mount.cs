using System.Runtime.InteropServices;

namespace Nydus.Fuse.Interop;

/// <summary>sys/mount.h and what fusermount3 needs.</summary>
internal static unsafe partial class Libc
{
    internal const nuint MS_RDONLY = 1;
    internal const nuint MS_NOSUID = 2;
    internal const nuint MS_NODEV = 4;
    internal const nuint MS_NOATIME = 1024;
    internal const int MNT_DETACH = 2;
    internal const int AF_UNIX = 1;
    internal const int SOCK_STREAM = 1;

    /// <summary>mount(2).</summary>
    [LibraryImport(Name, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int mount(string source, string target, string type, nuint flags, string data);

    /// <summary>umount2(2).</summary>
    [LibraryImport(Name, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int umount2(string target, int flags);

    /// <summary>statfs(2) into a struct statfs of 120 bytes.</summary>
    [LibraryImport(Name, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int statfs(string path, byte* buffer);

    /// <summary>socketpair(2). Not close-on-exec: one end goes to a child.</summary>
    [LibraryImport(Name, SetLastError = true)]
    internal static partial int socketpair(int domain, int type, int protocol, int* pair);

    /// <summary>recvmsg(2): bytes received.</summary>
    [LibraryImport(Name, SetLastError = true)]
    internal static partial nint recvmsg(int fd, msghdr* message, int flags);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int close(int fd);

    /// <summary>fcntl(2) with an int argument.</summary>
    [LibraryImport(Name, SetLastError = true)]
    internal static partial int fcntl(int fd, int command, int argument);

    internal const int F_SETFD = 2;
    internal const int FD_CLOEXEC = 1;
    internal const int MSG_CMSG_CLOEXEC = 0x40000000;
}
