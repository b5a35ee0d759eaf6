using System.Collections.Concurrent;
using Nydus.Fuse.Tests.Trees;

namespace Nydus.Fuse.Tests.Dev;

/// <summary>Which threads of a session the real kernel's requests go to.</summary>
public sealed class ReadersOfAMountTests
{
    [Fact]
    public async Task OneClient_IsServedByOneThread_AsGoodAsAlways()
    {
        var tree = new NotingTree();
        await using var mounted = Mounted.Start(tree, threads: 4);
        using var file = File.OpenHandle(mounted.At("big"));
        // Whatever mounting and opening set going has ended after the first ones.
        ReadOneByOne(file, 1000);
        tree.Threads.Clear();
        ReadOneByOne(file, 1000);
        // On a busy machine the thread may be held up for so long that another one helps for a while. In turns, each of the four would serve a quarter.
        Assert.InRange(tree.Threads.Values.Max(), 501, 1000);
    }

    [Fact]
    public async Task HandlersThatDoNotComeBack_DelayNobody_AsLongAsAThreadIsLeft()
    {
        using var tree = new BlockingTree(TestTree.Hello);
        await using var mounted = Mounted.Start(tree, threads: 3);
        var stuck = new[] { Tool.RunAsync("cat", mounted.At("hello")), Tool.RunAsync("cat", mounted.At("hello")) };
        Assert.True(SpinWait.SpinUntil(() => tree.Inside == 2, Mounted.Patience));
        using var file = File.OpenHandle(mounted.At("big"));
        await Task.Run(() => ReadOneByOne(file, 1000)).WaitAsync(Mounted.Patience);
        Assert.Equal(2, tree.Inside);
        tree.MayGo.Set();
        Assert.All(await Task.WhenAll(stuck), result => Assert.Equal(0, result.ExitCode));
    }

    [Fact]
    public async Task ClientsSideBySide_AllGetTheirAnswers()
    {
        var tree = new NotingTree();
        await using var mounted = Mounted.Start(tree, threads: 4);
        var clients = Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            using var file = File.OpenHandle(mounted.At("big"));
            ReadOneByOne(file, 3000);
        }));
        await Task.WhenAll(clients).WaitAsync(Mounted.Patience);
        Assert.Equal(8 * 3000, tree.Threads.Values.Sum());
    }

    private static void ReadOneByOne(Microsoft.Win32.SafeHandles.SafeFileHandle file, int count)
    {
        var buffer = new byte[512];
        for (var i = 0; i < count; i++)
            Assert.Equal(buffer.Length, RandomAccess.Read(file, buffer, i * 512 % 1_000_000));
    }

    private sealed class NotingTree : DirectTree
    {
        public ConcurrentDictionary<int, int> Threads { get; } = new();

        public override int Read(in FuseCaller caller, ulong nodeid, ulong fh, ulong offset, uint size, FuseReply reply)
        {
            Threads.AddOrUpdate(Environment.CurrentManagedThreadId, 1, static (_, count) => count + 1);
            return base.Read(in caller, nodeid, fh, offset, size, reply);
        }
    }

    private sealed class BlockingTree(ulong blocked) : DirectTree, IDisposable
    {
        private int _inside;

        public int Inside => Volatile.Read(ref _inside);

        public ManualResetEventSlim MayGo { get; } = new();

        public override int Read(in FuseCaller caller, ulong nodeid, ulong fh, ulong offset, uint size, FuseReply reply)
        {
            if (nodeid == blocked)
            {
                Interlocked.Increment(ref _inside);
                MayGo.Wait();
            }

            return base.Read(in caller, nodeid, fh, offset, size, reply);
        }

        public void Dispose() => MayGo.Dispose();
    }
}
