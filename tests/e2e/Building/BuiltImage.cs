using Nydus.E2E.Harness;

namespace Nydus.E2E.Building;

/// <summary>An image that the published nydus-image made: a bootstrap, a folder of blobs, an empty cache, a mount point.</summary>
internal sealed class BuiltImage : IDisposable
{
    private BuiltImage()
    {
        Blobs = Folder.Make("blobs");
        Cache = Folder.Make("cache");
        Mountpoint = Folder.Make("mnt");
    }

    public TestFolder Folder { get; } = new();

    public string Blobs { get; }

    public string Cache { get; }

    public string Mountpoint { get; }

    /// <summary>The plain data of the blobs that were read so far.</summary>
    public IEnumerable<string> CacheFiles => Directory.EnumerateFiles(Cache, "*.blob.data");

    /// <summary>The separate bootstrap, or the blob that has it inside.</summary>
    public string Bootstrap { get; private set; } = "";

    /// <summary>Runs <c>create</c>; with <c>--blob-inline-meta</c> among the options the bootstrap is inside the blob.</summary>
    public static async Task<BuiltImage> CreateAsync(string source, params string[] options)
    {
        var image = new BuiltImage();
        try
        {
            var isInline = options.Contains("--blob-inline-meta");
            string[] output = isInline ? [] : ["--bootstrap", image.Folder["bootstrap"]];
            var result = await Tool.RunAsync(Product.NydusImage, ["create", "--log-level", "warn", .. options, .. output, "--blob-dir", image.Blobs, source], TimeSpan.FromMinutes(5));
            Assert.True(result.Status == 0, $"nydus-image create {string.Join(' ', options)} ended with {result.Status}: {result.Output}{result.Error}");
            image.Bootstrap = isInline ? Directory.EnumerateFiles(image.Blobs).Single(file => new FileInfo(file).Length > 0) : image.Folder["bootstrap"];
            return image;
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }

    public Task<Daemon> ServeAsync(bool validates = true) => Daemon.ServeAsync(
        Mountpoint, Folder.Write("config.json", (ConfigFile.Local(Blobs, Cache) with { DigestValidate = validates }).Version1()), Bootstrap);

    /// <summary>Puts a file where blobs are, under its digest: an archive that an image refers to.</summary>
    public async Task AddBlobAsync(string file) => File.Copy(file, Path.Combine(Blobs, await Manifest.DigestAsync(file)), overwrite: true);

    /// <summary>Writes the image as an archive into its folder.</summary>
    public async Task<string> UnpackAsync(string name = "unpacked.tar")
    {
        await Tool.MustAsync(Product.NydusImage, "unpack", "--log-level", "warn", "--bootstrap", Bootstrap, "--blob-dir", Blobs, "--output", Folder[name]);
        return Folder[name];
    }

    public async Task AssertEqualsAsync(string source, TreeFields fields = TreeFields.All, bool validates = true)
    {
        await using var daemon = await ServeAsync(validates);
        await TreeListing.AssertSameAsync(source, Mountpoint, fields);
        await daemon.StopAsync();
    }

    public void Dispose() => Folder.Dispose();
}
