namespace Nydus.Fuse.Tests.Uring;

public sealed class CpuListTests
{
    [Theory]
    [InlineData("0", 1)]
    [InlineData("0-1\n", 2)]
    [InlineData("0-3,8", 5)]
    [InlineData("0-239", 240)]
    public void Lists_AreCounted(string list, int count) => Assert.Equal(count, CpuList.Count(list));

    [Fact]
    public void ThisMachine_HasCpus()
    {
        Assert.NotEmpty(CpuList.Usable());
        Assert.InRange(CpuList.CountPossible(), CpuList.Usable().Length, int.MaxValue);
    }
}
