using Nydus.Host.Process;

namespace Nydus.Host.Tests.Process;

public sealed class StartTimelineTests
{
    [Fact]
    public void Phases_that_took_place_are_described_in_their_order()
    {
        StartTimeline.End(StartPhase.Runtime);
        StartTimeline.End(StartPhase.Mount);
        Assert.Matches(@"^Runtime \d+\.\d \(\d+\.\d\), (\w+ -?\d+\.\d \(-?\d+\.\d\), )*Mount -?\d+\.\d \(-?\d+\.\d\)$", StartTimeline.Describe());
    }
}
