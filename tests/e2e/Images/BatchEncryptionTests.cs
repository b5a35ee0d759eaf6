using Nydus.E2E.Harness;

namespace Nydus.E2E.Images;

/// <summary>The reference cannot read three files of these, although nothing is wrong with their data. Their contents are those of c-v6.</summary>
public class BatchEncryptionTests
{
    public static TheoryData<string> Unreadable => GoldenRows.Where(image => !image.IsReadableByReference && GoldenRows.IsSupported(image));

    [Theory]
    [MemberData(nameof(Unreadable))]
    public async Task Images_that_the_reference_fails_on_are_read(string name)
    {
        using var image = new ServedImage(name);
        await using var daemon = await image.ServeAsync();
        var contents = Manifest.Read(GoldenData.Image("c-v6").Manifest);
        await contents.ReadAllAsync(image.Mountpoint, seed: 1, readers: 8);
        await image.CompareAsync("sha256", "error", "ino", "d_ino");
        await daemon.StopAsync();
    }
}
