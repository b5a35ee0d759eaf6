using Nydus.Fuse.Abi;
using Nydus.Fuse.Interop;
using Nydus.Fuse.Tests.Requests;
using Nydus.Fuse.Tests.Trees;

namespace Nydus.Fuse.Tests.Dev;

/// <summary>A tree mounted by the real kernel in a folder of its own.</summary>
internal sealed class Mounted : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private Mounted(TestTree tree, int threads, FuseTransport transport)
    {
        Tree = tree;
        Mount = FuseMount.Create(Folder.Path, new FuseMountOptions(), Logger);
        try
        {
            Session = FuseDevSession.Start(Mount, tree, new FuseSessionOptions { Threads = threads, Transport = transport }, Logger);
        }
        catch
        {
            Mount.Unmount();
            Mount.Dispose();
            Folder.Dispose();
            throw;
        }
    }

    public static string? WhyNot => Libc.geteuid() != 0 ? "skipped: mounting needs root" : File.Exists("/dev/fuse") ? null : "skipped: no /dev/fuse";

    public TemporaryFolder Folder { get; } = new();

    public TestTree Tree { get; }

    public FuseMount Mount { get; }

    public FuseDevSession Session { get; }

    public ListLogger Logger { get; } = new();

    public static Mounted Start(TestTree? tree = null, int threads = 2, FuseTransport transport = FuseTransport.Dev)
    {
        SkipWhereImpossible();
        return new Mounted(tree ?? new TestTree(), threads, transport);
    }

    public static void SkipWhereImpossible() => Assert.SkipWhen(WhyNot is not null, WhyNot ?? "");

    public string At(string name) => Path.Combine(Folder.Path, name);

    /// <summary>The next read of the slow file.</summary>
    public FuseDeferredReply NextSlowRead()
    {
        Assert.True(Tree.Slow.TryTake(out var deferred, Patience), "no read of the slow file came");
        return deferred;
    }

    /// <summary>No request waits for a later answer. A reader has its answer a moment before its request is struck off.</summary>
    public void AssertNothingWaits() =>
        Assert.True(SpinWait.SpinUntil(() => Session is { DeferredCount: 0, DeferredBuffers: 0 }, Patience), "a deferred request or its buffer was left");

    public async ValueTask DisposeAsync()
    {
        while (Tree.Slow.TryTake(out var deferred))
            deferred.Send(-Errno.EIO, 0);
        await Session.DisposeAsync();
        Folder.Dispose();
    }
}
