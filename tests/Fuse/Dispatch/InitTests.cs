using System.Runtime.InteropServices;
using Nydus.Fuse.Abi;
using Nydus.Fuse.Tests.Requests;
using Nydus.Fuse.Tests.Trees;

namespace Nydus.Fuse.Tests.Dispatch;

public sealed class InitTests
{
    private const FuseInitFlags Wanted = FuseInitFlags.ASYNC_READ | FuseInitFlags.ASYNC_DIO | FuseInitFlags.PARALLEL_DIROPS | FuseInitFlags.ABORT_ERROR
        | FuseInitFlags.MAX_PAGES | FuseInitFlags.CACHE_SYMLINKS | FuseInitFlags.EXPLICIT_INVAL_DATA | FuseInitFlags.DO_READDIRPLUS
        | FuseInitFlags.READDIRPLUS_AUTO | FuseInitFlags.NO_OPEN_SUPPORT | FuseInitFlags.NO_OPENDIR_SUPPORT | FuseInitFlags.INIT_EXT;

    private readonly Connection _connection = new(initialised: false);

    [Fact]
    public void EverythingOffered_GetsWhatWeWantAndNoMore()
    {
        Assert.Equal(0, _connection.Send(Request.Init(7, 45, Connection.EveryFlag)));
        var init = _connection.Reply.Read<fuse_init_out>();
        Assert.Equal((7u, 131072u, (uint)Wanted, 0u), (init.major, init.max_readahead, init.flags, init.flags2));
        Assert.Equal((64, 48, 4096u, 1u, 256), (init.max_background, init.congestion_threshold, init.max_write, init.time_gran, init.max_pages));
        Assert.Equal(new FuseConnectionState(45, Wanted, 131072), _connection.Dispatcher.State);
    }

    [Fact]
    public void FlagsNotOffered_AreNotAnswered()
    {
        Assert.Equal(0, _connection.Send(Request.Init(7, 31, (uint)FuseInitFlags.ASYNC_READ | 1u << 16)));
        Assert.Equal((uint)FuseInitFlags.ASYNC_READ, _connection.Reply.Read<fuse_init_out>().flags);
        Assert.Equal(31u, _connection.Reply.Read<fuse_init_out>().minor);
    }

    [Theory]
    [InlineData(uint.MaxValue, FuseInitFlags.OVER_IO_URING, 1u << 9)]
    [InlineData(uint.MaxValue, FuseInitFlags.None, 0u)]
    [InlineData(0u, FuseInitFlags.OVER_IO_URING, 0u)]
    public void OverIoUring_IsAgreedOn_WhereBothSidesWantIt(uint offered, FuseInitFlags wanted, uint answered)
    {
        _connection.Dispatcher.TransportFlags = wanted;
        Assert.Equal(0, _connection.Send(Request.Init(7, 45, Connection.EveryFlag, offered)));
        Assert.Equal(answered, _connection.Reply.Read<fuse_init_out>().flags2);
        Assert.Equal(answered != 0, (_connection.Dispatcher.State!.Flags & FuseInitFlags.OVER_IO_URING) != 0);
    }

    [Fact]
    public void TheUpperFlags_CountOnlyWithTheFlagThatAnnouncesThem()
    {
        _connection.Dispatcher.TransportFlags = FuseInitFlags.OVER_IO_URING;
        Assert.Equal(0, _connection.Send(Request.Init(7, 45, Connection.EveryFlag & ~(uint)FuseInitFlags.INIT_EXT, uint.MaxValue)));
        Assert.Equal(0u, _connection.Reply.Read<fuse_init_out>().flags2);
    }

    [Theory]
    [InlineData(4, 8)]
    [InlineData(5, 24)]
    [InlineData(22, 24)]
    [InlineData(23, 64)]
    public void OldMinors_GetTheShortAnswersTheyKnow(uint minor, int length)
    {
        Assert.Equal(0, _connection.Send(Request.Init(7, minor, 1)));
        Assert.Equal(length, _connection.Reply.Length);
    }

    [Fact]
    public void OldMajor_IsRefused()
    {
        Assert.Equal(-Errno.EPROTO, _connection.Send(Request.Init(6, 45, 0)));
        Assert.Null(_connection.Dispatcher.State);
    }

    [Fact]
    public void NewMajor_IsAskedToComeDown_AndThenServed()
    {
        Assert.Equal(0, _connection.Send(Request.Init(8, 1, 0)));
        Assert.Equal(7u, MemoryMarshal.Read<uint>(_connection.Reply.Payload));
        Assert.Null(_connection.Dispatcher.State);
        Assert.Equal(0, _connection.Send(Request.Init(7, 45, 1)));
        Assert.NotNull(_connection.Dispatcher.State);
    }

    [Fact]
    public void SecondInit_IsRefused()
    {
        Assert.Equal(0, _connection.Send(Request.Init(7, 45, 1)));
        Assert.Equal(-Errno.EINVAL, _connection.Send(Request.Init(7, 45, 1)));
    }

    [Theory]
    [InlineData(true, Connection.EveryFlag, -Errno.ENOSYS)]
    [InlineData(true, (uint)FuseInitFlags.ASYNC_READ, 0)]
    [InlineData(false, Connection.EveryFlag, 0)]
    public void ZeroMessageOpen_NeedsAFileSystemThatWantsItAndAKernelThatKnowsIt(bool wanted, uint flags, int result)
    {
        var connection = new Connection(new TestTree { ConnectionOptions = new() { ZeroMessageOpen = wanted, ZeroMessageOpenDir = wanted } }, initialised: false);
        connection.Send(Request.Init(7, 45, flags));
        Assert.Equal(result, connection.Send(FuseOpcode.OPEN));
        Assert.Equal(result, connection.Send(FuseOpcode.OPENDIR));
    }

    [Fact]
    public void NoXattr_TurnsTheKernelsQuestionsOff()
    {
        var connection = new Connection(new TestTree { ConnectionOptions = new() { NoXattr = true } });
        Assert.Equal(-Errno.ENOSYS, connection.Send(Request.GetXattr(TestTree.Hello, "user.colour", 64)));
        Assert.Equal(-Errno.ENOSYS, connection.Send(FuseOpcode.LISTXATTR));
    }
}
