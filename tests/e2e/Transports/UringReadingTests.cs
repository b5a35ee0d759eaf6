using Nydus.E2E.Harness;

namespace Nydus.E2E.Transports;

/// <summary>What images hold does not depend on the way by which the kernel asks.</summary>
[Collection(nameof(UringCollection))]
public class UringReadingTests(UringParameter parameter)
{
    private static readonly string[] s_sample = ["c-v5", "c-v6", "c-v6-chunk-4k", "c-v6-batch", "a-v6-zstd-blake3", "b-v6-zstd", "t-v6-targz-ref"];

    public static TheoryData<string> Images => GoldenRows.Named(s_sample);

    [Theory]
    [MemberData(nameof(Images))]
    public async Task Images_equal_their_manifests_cold_and_warm(string name)
    {
        parameter.SkipWhereImpossible();
        using var image = new ServedImage(name);
        for (var start = 0; start < 2; start++)
        {
            await using var daemon = await UringDaemon.ServeAsync(image);
            await image.Manifest.ReadAllAsync(image.Mountpoint, seed: start, readers: 4);
            await image.CompareAsync();
            await daemon.StopAsync();
        }
    }

    [Fact]
    public async Task Many_readers_get_the_right_bytes()
    {
        parameter.SkipWhereImpossible();
        using var image = new ServedImage("c-v6-chunk-4k");
        await using var daemon = await UringDaemon.ServeAsync(image, image.Config with { AmplifyIo = 0 });
        await image.Manifest.ReadAllAsync(image.Mountpoint, seed: 7, readers: 32);
        await image.Manifest.ReadAllAsync(image.Mountpoint, seed: 8, readers: 32);
        await daemon.StopAsync();
    }

    [Fact]
    public async Task Without_a_cache_every_read_is_answered_later()
    {
        parameter.SkipWhereImpossible();
        using var image = new ServedImage("c-v6");
        await using var daemon = await UringDaemon.ServeAsync(image, image.Config with { CacheType = "dummycache" });
        await image.Manifest.ReadAllAsync(image.Mountpoint, seed: 1, readers: 8);
        await image.CompareAsync();
        await daemon.StopAsync();
    }
}
