using Nydus.E2E.Harness;

namespace Nydus.E2E.Transports;

/// <summary><c>--fuse-transport</c> on machines that have what it asks for, or not.</summary>
[Collection(nameof(UringCollection))]
public class ChoiceTests(UringParameter parameter)
{
    [Theory]
    [InlineData("auto")]
    [InlineData("dev")]
    public async Task Without_io_uring_it_is_served_over_dev_without_a_word(string transport)
    {
        using var off = parameter.SwitchOff();
        using var image = new ServedImage("c-v6");
        await using var daemon = await image.ServeAsync(null, "--fuse-transport", transport);
        await image.CompareAsync();
        await daemon.StopAsync();
        Assert.DoesNotContain("io_uring", daemon.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_io_uring_asking_for_it_is_an_error_that_says_what_to_do()
    {
        using var off = parameter.SwitchOff();
        using var image = new ServedImage("c-v6");
        await using var daemon = Daemon.Launch(
            image.Mountpoint, ["--localfs-dir", image.Blobs, "-B", image.Bootstrap, "-M", image.Mountpoint, "--fuse-transport", "uring"]);
        Assert.Equal(1, await daemon.WaitForExitAsync());
        Assert.Contains("enable_uring", daemon.Log, StringComparison.Ordinal);
        Assert.False(MountTable.IsMounted(image.Mountpoint));
    }

    [Fact]
    public async Task With_io_uring_it_is_served_over_dev_unless_asked_for()
    {
        parameter.SkipWhereImpossible();
        using var image = new ServedImage("c-v6");
        await using var daemon = await image.ServeAsync(null, "--log-level", "debug");
        await image.CompareAsync();
        await daemon.StopAsync();
        Assert.DoesNotContain("come over io_uring", daemon.Log, StringComparison.Ordinal);
    }
}
