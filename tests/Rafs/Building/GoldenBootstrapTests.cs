using Nydus.Rafs.Building;

namespace Nydus.Tests;

/// <summary>Every bootstrap that the reference wrote, loaded and written again: the same bytes.</summary>
public class GoldenBootstrapTests
{
    public static TheoryData<string> Images => [.. GoldenData.Images.Select(image => image.Name)];

    /// <summary>Bootstraps beside the images of the index: the second one of a directory build, an image without blobs.</summary>
    public static TheoryData<string> Others =>
        [.. Directory.EnumerateFiles(Path.Combine(GoldenData.Root, "images"), "*.external", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(GoldenData.Root, path)).Order()];

    [Theory]
    [MemberData(nameof(Images))]
    public void Bootstrap_LoadedAndWritten_IsTheSame(string name) => AssertSame(GoldenData.Image(name).Bootstrap);

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Others))]
    public void SecondBootstrap_LoadedAndWritten_IsTheSame(string path) => AssertSame(Path.Combine(GoldenData.Root, path));

    private static void AssertSame(string path)
    {
        byte[] expected = Bytes.OfBootstrap(path);
        using BootstrapBytes written = BootstrapWriter.Make(BootstrapLoader.Load(path));
        Bytes.AssertEqual(expected, written.Slice(0, (int)written.Length));
    }
}
