using Nydus.Fuse.Abi;

namespace Nydus.Fuse;

/// <summary>What the protocol can ask and who answers. An opcode that is not here gets ENOSYS.</summary>
internal static unsafe class FuseOpcodeTable
{
    private const int Size = 64;

    private static readonly delegate*<FuseDispatcher, in fuse_in_header, ReadOnlySpan<byte>, FuseReply, int>[] s_handlers = Build();

    internal static delegate*<FuseDispatcher, in fuse_in_header, ReadOnlySpan<byte>, FuseReply, int> Find(uint opcode) =>
        opcode < Size ? s_handlers[opcode] : null;

    private static delegate*<FuseDispatcher, in fuse_in_header, ReadOnlySpan<byte>, FuseReply, int>[] Build()
    {
        var table = new delegate*<FuseDispatcher, in fuse_in_header, ReadOnlySpan<byte>, FuseReply, int>[Size];

        // The connection: FuseDispatcher.Connection.cs
        table[(int)FuseOpcode.INIT] = &FuseDispatcher.Init;
        table[(int)FuseOpcode.DESTROY] = &FuseDispatcher.Destroy;
        table[(int)FuseOpcode.INTERRUPT] = &FuseDispatcher.Interrupt;
        table[(int)FuseOpcode.STATFS] = &FuseDispatcher.StatFs;

        // Nodes: FuseDispatcher.Nodes.cs
        table[(int)FuseOpcode.LOOKUP] = &FuseDispatcher.Lookup;
        table[(int)FuseOpcode.FORGET] = &FuseDispatcher.Forget;
        table[(int)FuseOpcode.BATCH_FORGET] = &FuseDispatcher.BatchForget;
        table[(int)FuseOpcode.GETATTR] = &FuseDispatcher.GetAttr;
        table[(int)FuseOpcode.READLINK] = &FuseDispatcher.ReadLink;
        table[(int)FuseOpcode.ACCESS] = &FuseDispatcher.Access;
        table[(int)FuseOpcode.GETXATTR] = &FuseDispatcher.GetXattr;
        table[(int)FuseOpcode.LISTXATTR] = &FuseDispatcher.ListXattr;

        // Files and directories: FuseDispatcher.Files.cs
        table[(int)FuseOpcode.OPEN] = &FuseDispatcher.Open;
        table[(int)FuseOpcode.OPENDIR] = &FuseDispatcher.OpenDir;
        table[(int)FuseOpcode.READ] = &FuseDispatcher.Read;
        table[(int)FuseOpcode.READDIR] = &FuseDispatcher.ReadDir;
        table[(int)FuseOpcode.READDIRPLUS] = &FuseDispatcher.ReadDirPlus;
        table[(int)FuseOpcode.LSEEK] = &FuseDispatcher.LSeek;
        table[(int)FuseOpcode.FLUSH] = &FuseDispatcher.Flush;
        table[(int)FuseOpcode.RELEASE] = &FuseDispatcher.Release;
        table[(int)FuseOpcode.RELEASEDIR] = &FuseDispatcher.ReleaseDir;
        table[(int)FuseOpcode.FSYNC] = &FuseDispatcher.Nothing;
        table[(int)FuseOpcode.FSYNCDIR] = &FuseDispatcher.Nothing;

        // Changes: nothing served here can be changed.
        ReadOnlySpan<FuseOpcode> changes =
        [
            FuseOpcode.SETATTR, FuseOpcode.SYMLINK, FuseOpcode.MKNOD, FuseOpcode.MKDIR, FuseOpcode.UNLINK, FuseOpcode.RMDIR, FuseOpcode.RENAME,
            FuseOpcode.LINK, FuseOpcode.WRITE, FuseOpcode.SETXATTR, FuseOpcode.REMOVEXATTR, FuseOpcode.CREATE, FuseOpcode.FALLOCATE,
            FuseOpcode.RENAME2, FuseOpcode.COPY_FILE_RANGE, FuseOpcode.TMPFILE,
        ];
        foreach (var opcode in changes)
            table[(int)opcode] = &FuseDispatcher.ReadOnly;
        return table;
    }
}
