using Nydus.E2E.Harness;

namespace Nydus.E2E.Images;

/// <summary>Images whose files the reference cannot read, although nothing is wrong with their data: it is that of another image.</summary>
public class UnreadableImagesTests
{
    public static TheoryData<string> Unreadable => GoldenRows.Where(image => !image.IsReadableByReference);

    [Theory]
    [MemberData(nameof(Unreadable))]
    public async Task Images_that_the_reference_fails_on_are_read(string name)
    {
        using var image = new ServedImage(name);
        await using var daemon = await image.ServeAsync();
        // eStargz: contexts that start at the end of a gzip member. Else: batches that encryption has made longer.
        var twin = name.EndsWith("-estargz-ref", StringComparison.Ordinal) ? "t-v6-estargz-rafs" : "c-v6";
        var contents = Manifest.Read(GoldenData.Image(twin).Manifest);
        await contents.ReadAllAsync(image.Mountpoint, seed: 1, readers: 8);
        await image.CompareAsync("sha256", "error", "ino", "d_ino");
        await daemon.StopAsync();
    }
}
