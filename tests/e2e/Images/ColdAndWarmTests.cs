using Nydus.E2E.Harness;

namespace Nydus.E2E.Images;

/// <summary>Every golden image, against the manifest of what the reference serves.</summary>
public class ColdAndWarmTests
{
    public static TheoryData<string> Readable => GoldenRows.Where(image => image.IsReadableByReference);

    [Theory]
    [MemberData(nameof(Readable))]
    public async Task Cold_by_one_reader_all_fields_are_the_references(string name)
    {
        using var image = new ServedImage(name);
        await using var daemon = await image.ServeAsync();
        await image.CompareAsync();
        await daemon.StopAsync();
    }

    [Theory]
    [MemberData(nameof(Readable))]
    public async Task Cold_by_eight_readers_and_warm_without_a_backend(string name)
    {
        using var image = new ServedImage(name);
        await using (var cold = await image.ServeAsync())
        {
            await image.Manifest.ReadAllAsync(image.Mountpoint, seed: 1, readers: 8);
            // The readers cannot name files that are not UTF-8; the comparison can, and so the cache gets full.
            await image.CompareAsync();
            await cold.StopAsync();
        }

        Directory.Delete(image.Blobs, recursive: true);
        await using var warm = await image.ServeAsync();
        await image.CompareAsync();
        await image.Manifest.ReadAllAsync(image.Mountpoint, seed: 9, readers: 8);
        await warm.StopAsync();
    }
}
