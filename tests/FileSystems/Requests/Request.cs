using System.Runtime.InteropServices;
using System.Text;
using Nydus.Fuse.Abi;

namespace Nydus.FileSystems.Tests.Requests;

/// <summary>Requests as the kernel sends them.</summary>
internal static class Request
{
    public static byte[] Init() => Of(FuseOpcode.INIT, 0, Bytes(new fuse_init_in { major = 7, minor = 40, max_readahead = 1 << 17, flags = uint.MaxValue }), new byte[48]);

    public static byte[] Lookup(ulong parent, ReadOnlySpan<byte> name) => Of(FuseOpcode.LOOKUP, parent, name.ToArray(), [0]);

    public static byte[] Lookup(ulong parent, string name) => Lookup(parent, Encoding.UTF8.GetBytes(name));

    public static byte[] GetAttr(ulong nodeid) => Of(FuseOpcode.GETATTR, nodeid, new byte[16]);

    public static byte[] Read(ulong nodeid, ulong offset, uint size) => Of(FuseOpcode.READ, nodeid, Bytes(new fuse_read_in { offset = offset, size = size }));

    public static byte[] ReadDir(ulong nodeid, ulong offset, uint size, bool plus) =>
        Of(plus ? FuseOpcode.READDIRPLUS : FuseOpcode.READDIR, nodeid, Bytes(new fuse_read_in { offset = offset, size = size }));

    public static byte[] ReadLink(ulong nodeid) => Of(FuseOpcode.READLINK, nodeid);

    public static byte[] GetXattr(ulong nodeid, ReadOnlySpan<byte> name, uint size) =>
        Of(FuseOpcode.GETXATTR, nodeid, Bytes(new fuse_getxattr_in { size = size }), name.ToArray(), [0]);

    public static byte[] ListXattr(ulong nodeid, uint size) => Of(FuseOpcode.LISTXATTR, nodeid, Bytes(new fuse_getxattr_in { size = size }));

    public static byte[] StatFs(ulong nodeid) => Of(FuseOpcode.STATFS, nodeid);

    public static byte[] Open(ulong nodeid, bool directory = false) => Of(directory ? FuseOpcode.OPENDIR : FuseOpcode.OPEN, nodeid, Bytes(default(fuse_open_in)));

    public static byte[] Access(ulong nodeid, uint mask, uint uid, uint gid) => Of(FuseOpcode.ACCESS, nodeid, uid, gid, Bytes(new fuse_access_in { mask = mask }));

    public static byte[] LSeek(ulong nodeid, ulong offset, uint whence) =>
        Of(FuseOpcode.LSEEK, nodeid, Bytes(new fuse_lseek_in { offset = offset, whence = whence }));

    private static byte[] Of(FuseOpcode opcode, ulong nodeid, params byte[][] parts) => Of(opcode, nodeid, 0, 0, parts);

    private static byte[] Of(FuseOpcode opcode, ulong nodeid, uint uid, uint gid, params byte[][] parts)
    {
        var body = parts.SelectMany(static part => part).ToArray();
        var header = new fuse_in_header { len = (uint)(40 + body.Length), opcode = (uint)opcode, unique = 42, nodeid = nodeid, uid = uid, gid = gid, pid = 3 };
        return [.. Bytes(header), .. body];
    }

    private static byte[] Bytes<T>(T value)
        where T : unmanaged => MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)).ToArray();
}
