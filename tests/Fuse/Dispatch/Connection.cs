using System.Runtime.InteropServices;
using Nydus.Fuse.Abi;
using Nydus.Fuse.Tests.Requests;
using Nydus.Fuse.Tests.Trees;

namespace Nydus.Fuse.Tests.Dispatch;

/// <summary>A dispatcher without a kernel.</summary>
internal sealed class Connection
{
    public const uint EveryFlag = uint.MaxValue;

    public Connection(TestTree? tree = null, bool initialised = true)
    {
        Tree = tree ?? new TestTree();
        Dispatcher = new FuseDispatcher(Tree, Interrupts, Logger);
        if (initialised)
            Assert.Equal(0, Send(Request.Init(7, 45, EveryFlag)));
    }

    public TestTree Tree { get; }

    public Interrupts Interrupts { get; } = new();

    public ListLogger Logger { get; } = new();

    public FuseDispatcher Dispatcher { get; }

    public BufferReply Reply { get; } = new();

    public int Send(ReadOnlySpan<byte> request)
    {
        Reply.Truncate(0);
        return Dispatcher.Dispatch(request, Reply);
    }

    public int Send(FuseOpcode opcode, ulong nodeid = TestTree.Hello) => Send(Request.Of(opcode, nodeid, new byte[64]));

    /// <summary>The names of the fuse_dirent records in the reply.</summary>
    public List<string> Names(int before = 0)
    {
        var names = new List<string>();
        for (var rest = Reply.Payload; rest.Length > 0;)
        {
            rest = rest[before..];
            var length = MemoryMarshal.Read<int>(rest[16..]);
            names.Add(System.Text.Encoding.UTF8.GetString(rest.Slice(24, length)));
            rest = rest[((24 + length + 7) & ~7)..];
        }

        return names;
    }
}
