using Nydus.Host.Process;

namespace Nydus.Host.Tests.Process;

public sealed class LastResortTests
{
    [Fact]
    public void A_defect_ends_in_one_line_and_status_1()
    {
        using var error = new StringWriter();
        Assert.Equal(1, LastResort.Run(() => throw new InvalidOperationException("one\n two"), () => error));
        Assert.Equal("Error: InvalidOperationException: one two (this is a defect, please report it)\n", error.ToString());
    }

    [Fact]
    public void Without_one_the_status_is_passed_on()
    {
        using var error = new StringWriter();
        Assert.Equal(2, LastResort.Run(() => 2, () => error));
        Assert.Equal("", error.ToString());
    }
}
