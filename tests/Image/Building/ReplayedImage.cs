using System.Text.Json.Nodes;
using Nydus.Rafs;

namespace Nydus.Image.Tests.Building;

/// <summary>An image that was made as a golden one.</summary>
/// <param name="Bootstrap">Path of the bootstrap, or of the blob that has it inside.</param>
/// <param name="BlobDirectory">Has all blobs of the image, those that were there before as links.</param>
/// <param name="Files">Paths of the blobs that were written.</param>
/// <param name="Report">The result in JSON, with paths relative to the working directory.</param>
internal sealed record ReplayedImage(string Bootstrap, string BlobDirectory, string[] Files, JsonObject Report)
{
    /// <summary>What the name of the second bootstrap has behind that of the first.</summary>
    public const string SecondSuffix = ".external";

    /// <summary>The ids that the report states.</summary>
    public string[] Blobs => [.. Report["blobs"]!.AsArray().Select(id => (string)id!)];

    /// <summary>The bytes of the bootstrap in a file.</summary>
    public static byte[] BytesOf(string path)
    {
        using RafsImage image = RafsBootstrap.Open(path, BootstrapMode.Cached, null);
        return image.InlinedBootstrap.IsEmpty ? File.ReadAllBytes(path) : image.InlinedBootstrap.ToArray();
    }
}
