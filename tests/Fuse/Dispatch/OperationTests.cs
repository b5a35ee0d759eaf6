using Nydus.Fuse.Abi;
using Nydus.Fuse.Tests.Requests;
using Nydus.Fuse.Tests.Trees;

namespace Nydus.Fuse.Tests.Dispatch;

public sealed class OperationTests
{
    private readonly Connection _connection = new();

    [Fact]
    public void Lookup_GivesTheEntry_ANegativeEntry_OrAnError()
    {
        Assert.Equal(0, _connection.Send(Request.Lookup(TestTree.Root, "hello")));
        Assert.Equal((TestTree.Hello, 13ul), (_connection.Reply.Read<fuse_entry_out>().nodeid, _connection.Reply.Read<fuse_entry_out>().attr.size));
        Assert.Equal(0, _connection.Send(Request.Lookup(TestTree.Root, "nobody")));
        Assert.Equal((0ul, 86400ul), (_connection.Reply.Read<fuse_entry_out>().nodeid, _connection.Reply.Read<fuse_entry_out>().entry_valid));
        Assert.Equal(-Errno.ENOENT, _connection.Send(Request.Lookup(99, "hello")));
    }

    [Theory]
    [InlineData(255, 0)]
    [InlineData(256, -Errno.ENAMETOOLONG)]
    [InlineData(1024, -Errno.ENAMETOOLONG)]
    public void Lookup_RefusesNamesNoFileSystemHas(int length, int result) =>
        Assert.Equal(result, _connection.Send(Request.Lookup(TestTree.Root, new string('n', length))));

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    public void Lookup_RefusesNamesThatAreNone(string name) => Assert.Equal(-Errno.EINVAL, _connection.Send(Request.Lookup(TestTree.Root, name)));

    [Fact]
    public void Forgets_AreNotAnswered()
    {
        Assert.Equal(FuseResult.NoReply, _connection.Send(Request.Of(FuseOpcode.FORGET, 5, Request.Bytes(new fuse_forget_in { nlookup = 2 }))));
        // The count says three, two are there.
        Assert.Equal(FuseResult.NoReply, _connection.Send(Request.Of(
            FuseOpcode.BATCH_FORGET, 0, Request.Bytes(new fuse_batch_forget_in { count = 3 }), Request.Bytes(new fuse_forget_one { nodeid = 6, nlookup = 3 }),
            Request.Bytes(new fuse_forget_one { nodeid = 7, nlookup = 4 }))));
        Assert.Equal([(5ul, 2ul), (6ul, 3ul), (7ul, 4ul)], _connection.Tree.Forgotten);
    }

    [Fact]
    public void GetAttr_GivesTheAttributes()
    {
        Assert.Equal(0, _connection.Send(Request.GetAttr(TestTree.Big)));
        Assert.Equal((0x81A4u, 3_000_000ul), (_connection.Reply.Read<fuse_attr_out>().attr.mode, _connection.Reply.Read<fuse_attr_out>().attr.size));
    }

    [Fact]
    public void ReadLink_GivesTheTargetWithoutNul()
    {
        Assert.Equal(0, _connection.Send(FuseOpcode.READLINK, TestTree.Link));
        Assert.Equal("sub/deep"u8, _connection.Reply.Payload);
    }

    [Fact]
    public void Open_GivesTheHandle_ReleaseBringsItBack()
    {
        Assert.Equal(0, _connection.Send(FuseOpcode.OPEN));
        Assert.Equal(102ul, _connection.Reply.Read<fuse_open_out>().fh);
        Assert.Equal(0, _connection.Send(Request.Of(FuseOpcode.RELEASE, 2, Request.Bytes(new fuse_release_in { fh = 102 }))));
        Assert.Equal(0, _connection.Send(Request.Of(FuseOpcode.RELEASEDIR, 1, Request.Bytes(new fuse_release_in { fh = 103 }))));
        Assert.Equal([(2ul, 102ul), (1ul, 103ul)], _connection.Tree.Released);
    }

    [Fact]
    public void Read_GivesTheBytes()
    {
        Assert.Equal(0, _connection.Send(Request.Read(TestTree.Big, 1000, 4096)));
        Assert.Equal(_connection.Tree.BigContent.AsSpan(1000, 4096), _connection.Reply.Payload);
        Assert.Equal(4096, _connection.Reply.Expected);
        Assert.Equal(0, _connection.Send(Request.Read(TestTree.Big, 3_000_000, 4096)));
        Assert.Equal(0, _connection.Reply.Length);
    }

    [Fact]
    public void Read_NeverGivesMoreThanAReplyHolds()
    {
        Assert.Equal(0, _connection.Send(Request.Read(TestTree.Big, 0, uint.MaxValue)));
        Assert.Equal(_connection.Reply.Capacity, _connection.Reply.Length);
    }

    [Fact]
    public void Read_RefusesOffsetsBeyondAnyFile() => Assert.Equal(-Errno.EINVAL, _connection.Send(Request.Read(TestTree.Big, ulong.MaxValue - 10, 4096)));

    [Theory]
    [InlineData(FuseOpcode.READDIR, 0)]
    [InlineData(FuseOpcode.READDIRPLUS, 128)]
    public void ReadDir_GivesAllNamesInPortions(FuseOpcode opcode, int entrySize)
    {
        var names = new List<string>();
        for (var offset = 0ul; ; offset = (ulong)names.Count)
        {
            Assert.Equal(0, _connection.Send(Request.Read(TestTree.Root, offset, 400, opcode)));
            if (_connection.Reply.Length == 0)
                break;
            Assert.InRange(_connection.Reply.Length, 1, 400);
            names.AddRange(_connection.Names(entrySize));
        }

        Assert.Equal([".", "..", "hello", "big", "link", "sub", "slow", "broken"], names);
    }

    [Fact]
    public void StatFs_GivesTheFigures()
    {
        Assert.Equal(0, _connection.Send(FuseOpcode.STATFS));
        Assert.Equal(255u, _connection.Reply.Read<fuse_kstatfs>().namelen);
    }

    [Fact]
    public void GetXattr_GivesTheSizeOrTheValue()
    {
        Assert.Equal(0, _connection.Send(Request.GetXattr(TestTree.Hello, "user.colour", 0)));
        Assert.Equal(4u, _connection.Reply.Read<fuse_getxattr_out>().size);
        Assert.Equal(0, _connection.Send(Request.GetXattr(TestTree.Hello, "user.colour", 4)));
        Assert.Equal("blue"u8, _connection.Reply.Payload);
        Assert.Equal(-Errno.ERANGE, _connection.Send(Request.GetXattr(TestTree.Hello, "user.colour", 3)));
        Assert.Equal(-Errno.ENODATA, _connection.Send(Request.GetXattr(TestTree.Hello, "user.none", 3)));
    }

    [Fact]
    public void ListXattr_GivesTheSizeOrTheNames()
    {
        Assert.Equal(0, _connection.Send(Request.Of(FuseOpcode.LISTXATTR, 2, Request.Bytes(new fuse_getxattr_in { size = 0 }))));
        Assert.Equal(23u, _connection.Reply.Read<fuse_getxattr_out>().size);
        Assert.Equal(0, _connection.Send(Request.Of(FuseOpcode.LISTXATTR, 2, Request.Bytes(new fuse_getxattr_in { size = 23 }))));
        Assert.Equal("user.colour\0user.empty\0"u8, _connection.Reply.Payload);
    }

    [Fact]
    public void Access_AsksTheFileSystem()
    {
        Assert.Equal(0, _connection.Send(Request.Of(FuseOpcode.ACCESS, 2, Request.Bytes(new fuse_access_in { mask = 4 }))));
        Assert.Equal(-Errno.EROFS, _connection.Send(Request.Of(FuseOpcode.ACCESS, 2, Request.Bytes(new fuse_access_in { mask = 2 }))));
    }

    [Fact]
    public void LSeek_GivesTheOffset()
    {
        Assert.Equal(0, _connection.Send(Request.Of(FuseOpcode.LSEEK, 2, Request.Bytes(new fuse_lseek_in { offset = 9, whence = 3 }))));
        Assert.Equal(9ul, _connection.Reply.Read<fuse_lseek_out>().offset);
    }

    [Fact]
    public void Interrupt_GoesToTheTransport()
    {
        Assert.Equal(FuseResult.NoReply, _connection.Send(Request.Of(FuseOpcode.INTERRUPT, 0, Request.Bytes(new fuse_interrupt_in { unique = 77 }))));
        Assert.Equal([77ul], _connection.Interrupts.Seen);
    }

    [Fact]
    public void Destroy_TellsTheFileSystem()
    {
        Assert.Equal(0, _connection.Send(FuseOpcode.DESTROY));
        Assert.Equal(1, _connection.Tree.Destroyed);
    }

    [Theory]
    [InlineData(FuseOpcode.SETATTR)]
    [InlineData(FuseOpcode.SYMLINK)]
    [InlineData(FuseOpcode.MKNOD)]
    [InlineData(FuseOpcode.MKDIR)]
    [InlineData(FuseOpcode.UNLINK)]
    [InlineData(FuseOpcode.RMDIR)]
    [InlineData(FuseOpcode.RENAME)]
    [InlineData(FuseOpcode.RENAME2)]
    [InlineData(FuseOpcode.LINK)]
    [InlineData(FuseOpcode.WRITE)]
    [InlineData(FuseOpcode.SETXATTR)]
    [InlineData(FuseOpcode.REMOVEXATTR)]
    [InlineData(FuseOpcode.CREATE)]
    [InlineData(FuseOpcode.FALLOCATE)]
    [InlineData(FuseOpcode.COPY_FILE_RANGE)]
    [InlineData(FuseOpcode.TMPFILE)]
    public void Changes_AreRefused(FuseOpcode opcode) => Assert.Equal(-Errno.EROFS, _connection.Send(opcode));

    [Theory]
    [InlineData(0u)]
    [InlineData(7u)]
    [InlineData(39u)]
    [InlineData(50u)]
    [InlineData(52u)]
    [InlineData(63u)]
    [InlineData(64u)]
    [InlineData(4096u)]
    [InlineData(uint.MaxValue)]
    public void WhatIsNotInTheTable_IsUnknown(uint opcode) => Assert.Equal(-Errno.ENOSYS, _connection.Send((FuseOpcode)opcode));

    [Fact]
    public void Flush_IsTurnedOff_SyncsSucceed()
    {
        Assert.Equal(-Errno.ENOSYS, _connection.Send(FuseOpcode.FLUSH));
        Assert.Equal(0, _connection.Send(FuseOpcode.FSYNC));
        Assert.Equal(0, _connection.Send(FuseOpcode.FSYNCDIR));
    }
}
