using Nydus.Fuse.Tests.Dev;
using Nydus.Fuse.Tests.Trees;

namespace Nydus.Fuse.Tests.Uring;

/// <summary>Which transport a session takes.</summary>
[Collection(nameof(UringCollection))]
public sealed class ChoiceTests(UringParameter parameter)
{
    [Fact]
    public async Task SwitchedOff_AutoServesOverDev_AndSaysWhyForDebugging()
    {
        using var off = parameter.SwitchOff();
        await using var mounted = Mounted.Start(transport: FuseTransport.Auto);
        Assert.Contains(mounted.Logger.Lines, line => line.StartsWith("Debug", StringComparison.Ordinal) && line.Contains("come over /dev/fuse", StringComparison.Ordinal));
        Assert.Empty(mounted.Logger.Complaints);
        Assert.True(File.Exists(mounted.At("hello")));
        Assert.False(mounted.Session.IsOverUring);
        Assert.Equal(0, mounted.Session.RingEntries);
    }

    [Fact]
    public async Task SwitchedOn_AutoTakesIt_WhereItIsTheBetterOne()
    {
        Assert.SkipWhen(parameter.WhyNot is not null, parameter.WhyNot ?? "");
        Assert.SkipWhen(UringSupport.WhyNotByItself() is not null, "skipped: not by itself on this machine");
        await using var mounted = Mounted.Start(transport: FuseTransport.Auto);
        Assert.True(SpinWait.SpinUntil(() => mounted.Session.IsOverUring, Mounted.Patience));
        Assert.True(File.Exists(mounted.At("hello")));
        Assert.Empty(mounted.Logger.Complaints);
    }

    [Fact]
    public void SwitchedOff_UringIsRefusedWithWhatToDo()
    {
        using var off = parameter.SwitchOff();
        var refusal = Assert.Throws<IOException>(() => Mounted.Start(transport: FuseTransport.Uring));
        Assert.Contains("enable_uring", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SwitchedOffWhileServing_TheSessionGoesOn()
    {
        await using var mounted = parameter.Start(new DirectTree());
        using var off = parameter.SwitchOff();
        Assert.Equal((0, TestTree.HelloText), await Tool.RunAsync("cat", mounted.At("hello")));
        // Room is made for more although new connections could not have it.
        var readers = Enumerable.Range(0, 30).Select(_ => Tool.RunAsync("head", "-c", "4", mounted.At("slow"))).ToArray();
        foreach (var _ in readers)
            mounted.NextSlowRead().Send(0, 4);
        Assert.All(await Task.WhenAll(readers), reader => Assert.Equal(0, reader.ExitCode));
        Assert.Empty(mounted.Logger.Complaints);
    }
}
