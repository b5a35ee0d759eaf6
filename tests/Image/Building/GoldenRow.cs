using System.Text.Json;

namespace Nydus.Image.Tests.Building;

/// <summary>How a golden image was made.</summary>
/// <param name="Image">The image that the reference made.</param>
/// <param name="Tree">Of what: a tree, an archive, or layers joined by <c> + </c>.</param>
/// <param name="Arguments">Of the program, with paths relative to the golden working directory.</param>
/// <param name="Input">What came on standard input.</param>
internal sealed record GoldenRow(GoldenImage Image, string Tree, string[] Arguments, string Input)
{
    private const string Redirection = " < ";

    private static readonly Lazy<GoldenRow[]> _all = new(ReadIndex);

    public static IReadOnlyList<GoldenRow> All => _all.Value;

    /// <summary>Whether the command stores anything but metadata.</summary>
    public bool WritesBlob => Arguments[0] == "create" && !Arguments.Contains("tar-tarfs");

    /// <summary>Whether the first blob of the image is the archive that it was made of.</summary>
    public bool RefersToArchive => Arguments.Any(argument => argument is "targz-ref" or "estargz-ref" or "tar-tarfs");

    /// <summary>An image of the reference with the same content: another one where its own cannot be read or is read wrongly.</summary>
    public string ContentBootstrap => Image.Name switch
    {
        "t-v6-tarfs" => GoldenData.Image("t-v6-tar-rafs").Bootstrap,
        "t-v6-estargz-ref" => GoldenData.Image("t-v6-estargz-rafs").Bootstrap,
        _ => Image.Bootstrap,
    };

    public static GoldenRow Of(string name) => All.First(row => row.Image.Name == name);

    private static GoldenRow[] ReadIndex()
    {
        using JsonDocument index = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(GoldenData.Root, "images", "images.json")));
        return [.. index.RootElement.EnumerateArray().Select(row => Parse(
            GoldenData.Image(row.GetProperty("name").GetString()!), row.GetProperty("tree").GetString()!, row.GetProperty("command").GetString()!))];
    }

    private static GoldenRow Parse(GoldenImage image, string tree, string command)
    {
        string[] parts = command.Split(Redirection);
        return new GoldenRow(image, tree, parts[0].Split(' ')[1..], parts.Length > 1 ? File.ReadAllText(Path.Combine(GoldenData.Root, parts[1])) : InputOf(image));
    }

    /// <summary>The index does not say what <c>merge</c> read; the tables of the images do.</summary>
    private static string InputOf(GoldenImage image) => image.Name.StartsWith("merge-prefetch", StringComparison.Ordinal) ? "/keep/data\n/etc\n" : "";
}
