using Nydus.Fuse.Abi;
using Nydus.Fuse.Tests.Trees;

namespace Nydus.Fuse.Tests.Dev;

public class DeferredReplyTests : MountedTests
{
    [Fact]
    public async Task AnAnswerFromAnotherThread_ReachesTheReader()
    {
        await using var mounted = Start(new DirectTree(), threads: 1);
        var reader = Tool.RunAsync("head", "-c", "5", mounted.At("slow"));
        var deferred = mounted.NextSlowRead();
        var waiting = Assert.Single(mounted.Session.GetInFlight());
        Assert.Equal((FuseOpcode.READ, TestTree.SlowFile), (waiting.Opcode, waiting.NodeId));
        // Over io_uring the answer grows where the kernel will read it.
        Assert.Equal((1, mounted.Session.IsOverUring ? 0 : 1), (mounted.Session.DeferredCount, mounted.Session.DeferredBuffers));
        // The only thread is free.
        Assert.Equal((0, TestTree.HelloText), await Tool.RunAsync("cat", mounted.At("hello")));
        "later"u8.CopyTo(deferred.Payload.Span);
        deferred.Send(0, 5);
        Assert.Equal((0, "later"), await reader);
        mounted.AssertNothingWaits();
        Assert.Empty(mounted.Session.GetInFlight());
        Assert.Empty(mounted.Logger.Complaints);
    }

    [Fact]
    public async Task ManyDeferredReads_AreAnsweredOutOfOrder()
    {
        await using var mounted = Start(new DirectTree(), threads: 3);
        var readers = Enumerable.Range(0, 20).Select(_ => Tool.RunAsync("head", "-c", "6000", mounted.At("slow"))).ToArray();
        var deferred = Enumerable.Range(0, readers.Length).Select(_ => mounted.NextSlowRead()).Reverse().ToArray();
        for (var i = 0; i < deferred.Length; i++)
        {
            deferred[i].Payload.Span.Fill((byte)('a' + i));
            deferred[i].Send(0, deferred[i].Payload.Length);
        }

        var outputs = await Task.WhenAll(readers);
        Assert.All(outputs, output => Assert.Single(output.Output.Distinct()));
        Assert.Equal(readers.Length, outputs.Select(output => output.Output[0]).Distinct().Count());
        mounted.AssertNothingWaits();
    }

    [Fact]
    public async Task Errors_ReachTheReader()
    {
        await using var mounted = Start(new DirectTree());
        var reader = Tool.RunAsync("cat", mounted.At("slow"));
        mounted.NextSlowRead().Send(-Errno.EIO, 0);
        Assert.Contains("Input/output error", (await reader).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ImpossibleErrors_BecomeEio()
    {
        await using var mounted = Start(new DirectTree());
        var reader = Tool.RunAsync("cat", mounted.At("slow"));
        mounted.NextSlowRead().Send(1234, 0);
        Assert.Contains("Input/output error", (await reader).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Payload_IsAsLongAsTheRequestAsked_AndOneAnswerIsAllowed()
    {
        await using var mounted = Start(new DirectTree());
        var reader = Tool.RunAsync("dd", $"if={mounted.At("slow")}", "bs=5000", "count=1", "status=none");
        var deferred = mounted.NextSlowRead();
        Assert.Equal(5000, deferred.Payload.Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => deferred.Send(0, 5001));
        deferred.Send(0, 0);
        Assert.Throws<InvalidOperationException>(() => deferred.Send(0, 0));
        Assert.Equal((0, ""), await reader);
    }

    [Fact]
    public async Task AHandlerThatDefersAndBreaks_IsAnsweredWithEio()
    {
        await using var mounted = Start(new BreaksAfterDeferring());
        Assert.Contains("Input/output error", (await Tool.RunAsync("cat", mounted.At("hello"))).Output, StringComparison.Ordinal);
        mounted.AssertNothingWaits();
    }

    [Fact]
    public async Task AHandlerThatSaysDeferredAndIsNot_IsAnsweredWithEio()
    {
        await using var mounted = Start(new ForgetsToDefer());
        Assert.Contains("Input/output error", (await Tool.RunAsync("cat", mounted.At("hello"))).Output, StringComparison.Ordinal);
    }

    private sealed class BreaksAfterDeferring : TestTree
    {
        public override int Read(in FuseCaller caller, ulong nodeid, ulong fh, ulong offset, uint size, FuseReply reply)
        {
            _ = reply.Defer();
            throw new InvalidOperationException("Broken on purpose.");
        }
    }

    private sealed class ForgetsToDefer : TestTree
    {
        public override int Read(in FuseCaller caller, ulong nodeid, ulong fh, ulong offset, uint size, FuseReply reply) => FuseResult.Deferred;
    }
}
