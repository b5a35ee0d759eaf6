using System.Runtime.InteropServices;
using Nydus.Fuse.Abi;

namespace Nydus.Fuse.Tests.Requests;

/// <summary>Requests as the kernel would send them.</summary>
internal static class Request
{
    public static byte[] Of(FuseOpcode opcode, ulong nodeid, params byte[][] parts)
    {
        var body = parts.SelectMany(part => part).ToArray();
        var header = new fuse_in_header { len = (uint)(40 + body.Length), opcode = (uint)opcode, unique = 42, nodeid = nodeid, uid = 1, gid = 2, pid = 3 };
        return [.. Bytes(header), .. body];
    }

    public static byte[] Bytes<T>(T value)
        where T : unmanaged => MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)).ToArray();

    public static byte[] Name(string name) => [.. System.Text.Encoding.UTF8.GetBytes(name), 0];

    public static byte[] Init(uint major, uint minor, uint flags, uint flags2 = 0) => Of(
        FuseOpcode.INIT, 0, Bytes(new fuse_init_in { major = major, minor = minor, max_readahead = 131072, flags = flags }),
        minor >= 36 ? [.. Bytes(flags2), .. new byte[44]] : []);

    public static byte[] Lookup(ulong parent, string name) => Of(FuseOpcode.LOOKUP, parent, Name(name));

    public static byte[] GetAttr(ulong nodeid) => Of(FuseOpcode.GETATTR, nodeid, new byte[16]);

    public static byte[] Read(ulong nodeid, ulong offset, uint size, FuseOpcode opcode = FuseOpcode.READ) =>
        Of(opcode, nodeid, Bytes(new fuse_read_in { offset = offset, size = size }));

    public static byte[] GetXattr(ulong nodeid, string name, uint size) =>
        Of(FuseOpcode.GETXATTR, nodeid, Bytes(new fuse_getxattr_in { size = size }), Name(name));

    /// <summary>One well-formed request of every opcode with a handler.</summary>
    public static IEnumerable<byte[]> OneOfEach()
    {
        yield return Init(7, 45, uint.MaxValue);
        yield return Lookup(1, "hello");
        yield return Of(FuseOpcode.FORGET, 2, Bytes(new fuse_forget_in { nlookup = 1 }));
        yield return Of(
            FuseOpcode.BATCH_FORGET, 0, Bytes(new fuse_batch_forget_in { count = 2 }), Bytes(new fuse_forget_one { nodeid = 2, nlookup = 3 }),
            Bytes(new fuse_forget_one { nodeid = 3, nlookup = 4 }));
        yield return GetAttr(1);
        yield return Of(FuseOpcode.READLINK, 4);
        yield return Of(FuseOpcode.OPEN, 2, Bytes(new fuse_open_in { flags = 0x8000 }));
        yield return Of(FuseOpcode.OPENDIR, 1, Bytes(new fuse_open_in { flags = 0x18000 }));
        yield return Of(FuseOpcode.RELEASE, 2, Bytes(new fuse_release_in { fh = 7 }));
        yield return Of(FuseOpcode.RELEASEDIR, 1, Bytes(new fuse_release_in { fh = 7 }));
        yield return Read(2, 0, 4096);
        yield return Read(1, 0, 4096, FuseOpcode.READDIR);
        yield return Read(1, 0, 4096, FuseOpcode.READDIRPLUS);
        yield return Of(FuseOpcode.STATFS, 1);
        yield return GetXattr(2, "user.colour", 64);
        yield return Of(FuseOpcode.LISTXATTR, 2, Bytes(new fuse_getxattr_in { size = 64 }));
        yield return Of(FuseOpcode.ACCESS, 2, Bytes(new fuse_access_in { mask = 4 }));
        yield return Of(FuseOpcode.LSEEK, 2, Bytes(new fuse_lseek_in { offset = 1, whence = 3 }));
        yield return Of(FuseOpcode.FLUSH, 2, new byte[24]);
        yield return Of(FuseOpcode.FSYNC, 2, new byte[16]);
        yield return Of(FuseOpcode.FSYNCDIR, 1, new byte[16]);
        yield return Of(FuseOpcode.INTERRUPT, 0, Bytes(new fuse_interrupt_in { unique = 8 }));
        yield return Of(FuseOpcode.DESTROY, 0);
    }
}
