using System.Text.Json.Nodes;
using Nydus.E2E.Harness;

namespace Nydus.E2E.Building;

/// <summary>An image of two layers, and a folder for what the commands make of it: all that they leave is in <see cref="Output"/>.</summary>
internal sealed class ImageWorkplace : IDisposable
{
    private const int FilesOfALayer = 48;
    private const int FileSize = 512 << 10;

    private ImageWorkplace() => Reset();

    /// <summary>Commands that write something.</summary>
    public static IReadOnlyList<string> Commands { get; } = ["create", "create of an archive", "create --blob-inline-meta", "merge", "unpack", "export", "compact"];

    public TestFolder Folder { get; } = new();

    public string Output => Folder["output"];

    public string Blobs => Folder["blobs"];

    /// <summary>Where the commands find the blobs: a type and its options. A folder by default.</summary>
    public (string Type, JsonObject Config) Backend { get; set; }

    public static async Task<ImageWorkplace> MakeAsync()
    {
        var place = new ImageWorkplace();
        try
        {
            place.Backend = ("localfs", new JsonObject { ["dir"] = place.Folder.Make("blobs") });
            var random = new Random(4);
            foreach (var layer in (string[])["lower", "upper"])
            {
                place.Folder.Make(layer);
                for (var i = 0; i < FilesOfALayer; i++)
                {
                    var content = new byte[FileSize];
                    random.NextBytes(content);
                    await File.WriteAllBytesAsync(place.Folder[$"{layer}/{layer}-{i}"], content);
                }

                await Tool.MustAsync(
                    Product.NydusImage, "create", "--log-level", "error", "--bootstrap", place.Folder[layer + ".boot"], "--blob-dir", place.Blobs, place.Folder[layer]);
            }

            await Tool.MustAsync("tar", "-C", place.Folder["lower"], "--sort=name", "-cf", place.Folder["layer"], ".");
            await Tool.MustAsync(
                Product.NydusImage, "merge", "--log-level", "error", "--bootstrap", place.Folder["merged.boot"], place.Folder["lower.boot"], place.Folder["upper.boot"]);
            return place;
        }
        catch
        {
            place.Dispose();
            throw;
        }
    }

    /// <summary>Makes the output folder an empty one.</summary>
    public void Reset()
    {
        if (Directory.Exists(Output))
            Directory.Delete(Output, recursive: true);
        Folder.Make("output");
    }

    /// <param name="command">One of <see cref="Commands"/>.</param>
    public string[] Arguments(string command)
    {
        string[] created = ["--bootstrap", Folder["output/bootstrap"], "--blob-dir", Output];
        string[] backend = ["--backend-type", Backend.Type, "--backend-config", Backend.Config.ToJsonString(), "--plugin-dir", Folder.Make("plugins")];
        string[] arguments = command switch
        {
            "create" => ["create", .. created, Folder["upper"]],
            "create of an archive" => ["create", "--type", "tar-rafs", .. created, Folder["layer"]],
            "create --blob-inline-meta" => ["create", "--blob-inline-meta", "--blob-dir", Output, Folder["upper"]],
            "merge" => ["merge", "--bootstrap", Folder["output/bootstrap"], Folder["lower.boot"], Folder["upper.boot"]],
            "unpack" => ["unpack", "--bootstrap", Folder["merged.boot"], .. backend, "--output", Folder["output/unpacked.tar"]],
            "export" => ["export", "--block", "--verity", "--bootstrap", Folder["merged.boot"], "--config", BackendFile(), .. backend[4..], "--output", Folder["output/disk"]],
            "compact" => [
                "compact", "--compact-blob-size", "0x40000000", "--max-compact-size", "0x40000000", "--bootstrap", Folder["merged.boot"], .. backend, "--blob-dir", Output,
                "--output-bootstrap", Folder["output/compact"]],
            _ => throw new ArgumentException($"There is no command {command}.", nameof(command)),
        };
        return [.. arguments, "--log-level", "error"];
    }

    /// <summary>What is in the output folder: names, and digests of contents.</summary>
    public async Task<Dictionary<string, string>> ResultsAsync()
    {
        var results = new Dictionary<string, string>();
        foreach (var file in Directory.EnumerateFiles(Output))
            results.Add(Path.GetFileName(file), await Manifest.DigestAsync(file));
        return results;
    }

    public void Dispose() => Folder.Dispose();

    private string BackendFile() => Folder.Write(
        "backend.json", new JsonObject { ["version"] = 2, ["backend"] = new JsonObject { ["type"] = Backend.Type, [Backend.Type] = Backend.Config.DeepClone() } }.ToJsonString());
}
