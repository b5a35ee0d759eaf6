using System.Text.Json;

namespace Nydus.Tests;

/// <summary>
/// Finds the golden data: the folder named by NYDUS_GOLDEN, else <c>shared/golden</c> beside the repository, else the small set in <c>tests/assets/golden</c>.
/// </summary>
internal static class GoldenData
{
    private static readonly Lazy<string> _root = new(FindRoot);
    private static readonly Lazy<GoldenImage[]> _images = new(ReadIndex);

    /// <summary>The folder that holds <c>images</c> and <c>caches</c>.</summary>
    public static string Root => _root.Value;

    /// <summary>A folder with every data and metadata blob under its id.</summary>
    public static string BlobDirectory => Path.Combine(Root, "images", "blobs");

    /// <summary>The images of the index, in its order.</summary>
    public static IReadOnlyList<GoldenImage> Images => _images.Value;

    /// <summary>Whether the set at hand has the image.</summary>
    public static bool HasImage(string name) => Images.Any(image => image.Name == name);

    /// <summary>The image; skips the running test when the set at hand has none of that name.</summary>
    public static GoldenImage Image(string name)
    {
        GoldenImage? image = Images.FirstOrDefault(image => image.Name == name);
        if (image is null)
        {
            Assert.Skip($"skipped: the golden set at hand has no image {name}");
        }

        return image;
    }

    /// <summary>A cache directory left by the reference; skips the running test when the set at hand has none of that name. Read only: copy before use.</summary>
    public static string CacheDirectory(string name)
    {
        string directory = Path.Combine(Root, "caches", name);
        if (!Directory.Exists(directory))
        {
            Assert.Skip($"skipped: the golden set at hand has no cache {name}");
        }

        return directory;
    }

    private static string FindRoot()
    {
        if (Environment.GetEnvironmentVariable("NYDUS_GOLDEN") is { Length: > 0 } named)
        {
            return Path.GetFullPath(named);
        }

        string repository = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(repository, "Nydus.sln")))
        {
            repository = Path.GetDirectoryName(repository) ?? throw new DirectoryNotFoundException("The tests do not run inside the repository.");
        }

        string full = Path.Combine(repository, "..", "shared", "golden");
        return Path.GetFullPath(Directory.Exists(full) ? full : Path.Combine(repository, "tests", "assets", "golden"));
    }

    private static GoldenImage[] ReadIndex()
    {
        string folder = Path.Combine(Root, "images");
        using JsonDocument index = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "images.json")));
        return [.. index.RootElement.EnumerateArray().Select(row => new GoldenImage
        {
            Name = row.GetProperty("name").GetString()!,
            Version = row.GetProperty("version").GetInt32(),
            ChunkSize = row.GetProperty("chunk_size").GetInt32(),
            Compressor = row.GetProperty("compressor").GetString()!,
            Digester = row.GetProperty("digester").GetString()!,
            Flags = Convert.ToUInt64(row.GetProperty("flags").GetString(), 16),
            Bootstrap = Path.Combine(folder, row.GetProperty("bootstrap").GetString()!),
            Blobs = [.. row.GetProperty("blobs").EnumerateArray().Select(id => id.GetString()!)],
            MetaBlobs = [.. row.GetProperty("meta_blobs").EnumerateArray().Select(id => id.GetString()!)],
            Manifest = Path.Combine(folder, row.GetProperty("manifest").GetString()!),
            IsReadableByReference = row.GetProperty("readable").GetBoolean(),
        })];
    }
}
