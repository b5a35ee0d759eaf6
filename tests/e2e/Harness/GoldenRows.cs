namespace Nydus.E2E.Harness;

/// <summary>Rows of theories: images of the golden set at hand, by name.</summary>
internal static class GoldenRows
{
    public static TheoryData<string> Named(IEnumerable<string> names) => new(names);

    public static TheoryData<string> Where(Func<GoldenImage, bool> condition) => new(GoldenData.Images.Where(condition).Select(image => image.Name));
}
