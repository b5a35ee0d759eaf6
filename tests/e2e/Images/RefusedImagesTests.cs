using Nydus.E2E.Harness;

namespace Nydus.E2E.Images;

public class RefusedImagesTests
{
    public static TheoryData<string> Unsupported => GoldenRows.Where(image => !GoldenRows.IsSupported(image));

    [Theory]
    [MemberData(nameof(Unsupported))]
    public async Task An_image_of_a_later_release_is_refused_with_a_sentence(string name)
    {
        using var image = new ServedImage(name);
        var config = image.Folder.Write("config.json", image.Config.Version1());
        var result = await Tool.RunAsync(Product.Nydusd, "--config", config, "--bootstrap", image.Bootstrap, "--mountpoint", image.Mountpoint);
        Assert.Equal(1, result.Status);
        var sentence = Assert.Single(result.Error.Split('\n'), line => line.StartsWith("Error: ", StringComparison.Ordinal));
        Assert.Matches("(?i)zran|gzip|tarfs|stargz", sentence);
        Assert.False(MountTable.IsMounted(image.Mountpoint));
    }
}
