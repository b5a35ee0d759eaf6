using System.Globalization;
using Nydus.Fuse.Tests.Dev;
using Nydus.Fuse.Tests.Trees;

namespace Nydus.Fuse.Tests.Uring;

/// <summary>Requests that wait for a backend keep their ring entries; those of others need some too.</summary>
[Collection(nameof(UringCollection))]
public sealed class QueueTests(UringParameter parameter)
{
    private const int Readers = 60;

    // Everything comes by one queue.
    private static readonly string s_cpu = CpuList.Usable()[0].ToString(CultureInfo.InvariantCulture);

    [Fact]
    public async Task DeferredReads_OfOneCpu_LeaveEntriesForOthers_AndAreAnsweredInAnyOrder()
    {
        await using var mounted = parameter.Start(new DirectTree());
        Assert.InRange(mounted.Session.RingEntries, 1, Environment.ProcessorCount * (1 + UringChannel.EntriesAdded));
        var readers = Enumerable.Range(0, Readers)
            .Select(_ => Tool.RunAsync("taskset", "-c", s_cpu, "head", "-c", "6000", mounted.At("slow"))).ToArray();
        var deferred = Enumerable.Range(0, Readers).Select(_ => mounted.NextSlowRead()).ToArray();
        Assert.Equal(Readers, mounted.Session.DeferredCount);
        Assert.Equal(Readers, mounted.Session.GetInFlight().Count(request => request.NodeId == TestTree.SlowFile));
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal((0, TestTree.HelloText), await Tool.RunAsync("taskset", "-c", s_cpu, "cat", mounted.At("hello")));
            Assert.Equal(1, (await Tool.RunAsync("taskset", "-c", s_cpu, "stat", mounted.At($"nothing-{i}"))).ExitCode);
        }

        Assert.InRange(mounted.Session.RingEntries, Readers + UringChannel.EntriesFree, int.MaxValue);
        new Random(3).Shuffle(deferred);
        await Task.WhenAll(deferred.Select((reply, i) => Task.Run(() =>
        {
            reply.Payload.Span.Fill((byte)('0' + i));
            reply.Send(0, reply.Payload.Length);
        })));
        var outputs = await Task.WhenAll(readers);
        Assert.All(outputs, output => Assert.Single(output.Output.Distinct()));
        Assert.Equal(Readers, outputs.Select(output => output.Output[0]).Distinct().Count());
        mounted.AssertNothingWaits();
        Assert.Empty(mounted.Logger.Complaints);
    }

    [Fact]
    public async Task AnswersAfterTheEnd_AreDropped()
    {
        var mounted = parameter.Start(new DirectTree());
        var readers = Enumerable.Range(0, 20).Select(_ => Tool.RunAsync("taskset", "-c", s_cpu, "cat", mounted.At("slow"))).ToArray();
        var deferred = readers.Select(_ => mounted.NextSlowRead()).ToArray();
        await mounted.DisposeAsync();
        foreach (var reply in deferred)
        {
            // Whoever fills an answer does not know that nobody waits for it.
            reply.Payload.Span.Fill(1);
            reply.Send(0, reply.Payload.Length);
        }

        Assert.All(await Task.WhenAll(readers), reader => Assert.NotEqual(0, reader.ExitCode));
    }
}
