using Nydus.Host.Process;

namespace Nydus.Host.Tests.Process;

public sealed class NofileLimitTests
{
    [Theory]
    [InlineData(0UL, 1024UL, 5_000_000UL, null)]
    [InlineData(1_000_000UL, 1024UL, 5_000_000UL, 1_000_000UL)]
    [InlineData(1_000_000UL, 1024UL, 100_000UL, 83_616UL)]
    [InlineData(1_000_000UL, 83_616UL, 100_000UL, null)]
    [InlineData(2_000_000UL, 1024UL, ulong.MaxValue, 1_000_000UL)]
    [InlineData(4096UL, 1024UL, 5_000_000UL, 4096UL)]
    [InlineData(1_000_000UL, 1024UL, 32_767UL, null)]
    [InlineData(1_000_000UL, 1024UL, 32_768UL, 16_384UL)]
    public void Plan(ulong requested, ulong soft, ulong fileMax, ulong? expected) =>
        Assert.Equal(expected, NofileLimit.Plan(requested, soft, fileMax));
}
