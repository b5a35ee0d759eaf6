using Nydus.E2E.Harness;

namespace Nydus.E2E.Images;

/// <summary>The same images by other configurations: content and metadata stay the same.</summary>
public class VariantsTests
{
    private static readonly string[] Sample = ["c-v5", "c-v6", "c-v6-batch", "c-v6-encrypt", "a-v6-zstd-blake3", "dict-v6", "merge-v5", "b-v6-zstd", "t-v6-targz-ref"];

    public static TheoryData<string> Images => GoldenRows.Named(Sample);

    [Theory]
    [MemberData(nameof(Images))]
    public Task Without_a_cache(string name) => CheckAsync(name, config => config with { CacheType = "dummycache" });

    [Theory]
    [MemberData(nameof(Images))]
    public Task With_a_compressed_cache(string name) => CheckAsync(name, config => config with { Compressed = true }, twice: true);

    [Theory]
    [MemberData(nameof(Images))]
    public Task With_validation(string name) => CheckAsync(name, config => config with { CacheValidate = true, DigestValidate = true }, twice: true);

    [Theory]
    [MemberData(nameof(Images))]
    public Task Without_amplification(string name) => CheckAsync(name, config => config with { AmplifyIo = 0 });

    [Theory]
    [MemberData(nameof(Images))]
    public async Task In_cached_mode_the_bootstrap_may_vanish(string name)
    {
        using var image = new ServedImage(name);
        await using var daemon = await image.ServeAsync(image.Config with { Mode = "cached" });
        File.Delete(image.Bootstrap);
        await image.CompareAsync();
        await daemon.StopAsync();
    }

    [Theory]
    [MemberData(nameof(Images))]
    public async Task By_a_version_2_configuration(string name)
    {
        using var image = new ServedImage(name);
        foreach (var text in new[] { image.Config.Version2(), image.Config.Toml() })
        {
            await using var daemon = await Daemon.ServeAsync(image.Mountpoint, image.Folder.Write("config", text), image.Bootstrap);
            await image.CompareAsync();
            await daemon.StopAsync();
        }
    }

    [Theory]
    [MemberData(nameof(Images))]
    public async Task By_a_folder_of_blobs_alone(string name)
    {
        using var image = new ServedImage(name);
        await using var daemon = await Daemon.StartAsync(image.Mountpoint, ["--localfs-dir", image.Blobs, "--bootstrap", image.Bootstrap, "--mountpoint", image.Mountpoint]);
        // Without enable_xattr the comparison's listxattr has no answer, so contents alone.
        await image.Manifest.ReadAllAsync(image.Mountpoint, seed: 1);
        await daemon.StopAsync();
    }

    [Theory]
    [MemberData(nameof(Images))]
    public async Task At_a_path_below_the_mount_point(string name)
    {
        using var image = new ServedImage(name);
        await using var daemon = await image.ServeAsync(null, "--virtual-mountpoint", "/some/where");
        await Manifest.CompareAsync(image.Image.Manifest, Path.Combine(image.Mountpoint, "some", "where"));
        await daemon.StopAsync();
    }

    private static async Task CheckAsync(string name, Func<ConfigFile, ConfigFile> change, bool twice = false)
    {
        using var image = new ServedImage(name);
        for (var start = 0; start < (twice ? 2 : 1); start++)
        {
            await using var daemon = await image.ServeAsync(change(image.Config));
            await image.Manifest.ReadAllAsync(image.Mountpoint, seed: start, readers: 4);
            await image.CompareAsync();
            await daemon.StopAsync();
        }
    }
}
