using Nydus.E2E.Harness;

namespace Nydus.E2E.Images;

/// <summary>Every golden image, against the manifest of what the reference serves.</summary>
public class ColdAndWarmTests
{
    public static TheoryData<string> Readable => GoldenRows.Where(image => image.IsReadableByReference && GoldenRows.IsSupported(image));

    [Theory]
    [MemberData(nameof(Readable))]
    public async Task Cold_by_one_reader_all_fields_are_the_references(string name)
    {
        Assert.SkipWhen(name.EndsWith("inline", StringComparison.Ordinal) || name.EndsWith("inline-toc", StringComparison.Ordinal), "skipped: the harness renames the blob that is the bootstrap, and with it the blob id");
        using var image = new ServedImage(name);
        await using var daemon = await image.ServeAsync();
        await image.CompareAsync();
        await daemon.StopAsync();
    }

    [Theory]
    [MemberData(nameof(Readable))]
    public async Task Cold_by_eight_readers_and_warm_without_a_backend(string name)
    {
        Assert.SkipWhen(name.StartsWith("a-", StringComparison.Ordinal), "skipped: names that are not UTF-8 cannot be read ahead by this harness, so the cache is not full");
        using var image = new ServedImage(name);
        await using (var cold = await image.ServeAsync())
        {
            await image.Manifest.ReadAllAsync(image.Mountpoint, seed: 1, readers: 8);
            await cold.StopAsync();
        }

        Directory.Delete(image.Blobs, recursive: true);
        await using var warm = await image.ServeAsync();
        await image.CompareAsync();
        await image.Manifest.ReadAllAsync(image.Mountpoint, seed: 9, readers: 8);
        await warm.StopAsync();
    }
}
