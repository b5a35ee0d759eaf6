using Nydus.Fuse.Tests.Dev;
using Nydus.Fuse.Tests.Trees;

namespace Nydus.Fuse.Tests.Uring;

/// <summary>Which transport a session takes.</summary>
[Collection(nameof(UringCollection))]
public sealed class ChoiceTests(UringParameter parameter)
{
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
