namespace Nydus.E2E.Harness;

/// <summary>Rows of theories: images of the golden set at hand, by name.</summary>
internal static class GoldenRows
{
    // Images whose data is someone else's compressed stream or a file of 512-byte blocks: the reader refuses them for now.
    private static readonly string[] Unsupported = ["-targz-ref", "-estargz-ref", "-tarfs"];

    public static bool IsSupported(GoldenImage image) => !Unsupported.Any(part => image.Name.Contains(part, StringComparison.Ordinal));

    public static TheoryData<string> Named(IEnumerable<string> names) => new(names);

    public static TheoryData<string> Where(Func<GoldenImage, bool> condition) => new(GoldenData.Images.Where(condition).Select(image => image.Name));
}
