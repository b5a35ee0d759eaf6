namespace Nydus.Fuse.Tests.Uring;

public sealed class UringSupportTests
{
    [Theory]
    [InlineData(1, 1, null)]
    [InlineData(2, 2, null)]
    [InlineData(16, 16, null)]
    [InlineData(17, 17, "17 CPUs")]
    [InlineData(2, 4, "2 of 4")]
    public void ItIsTakenByItself_OnAllCpusOfAMachineWithFew(int usable, int online, string? reason)
    {
        if (reason is null)
            Assert.Null(UringSupport.WhyNotByItself(usable, online));
        else
            Assert.Contains(reason, UringSupport.WhyNotByItself(usable, online), StringComparison.Ordinal);
    }
}
