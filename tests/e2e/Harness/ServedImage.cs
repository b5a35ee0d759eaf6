namespace Nydus.E2E.Harness;

/// <summary>A golden image in a test folder: its blobs in a backend folder of their own, its bootstrap outside, an empty cache, a mount point.</summary>
internal sealed class ServedImage : IDisposable
{
    public ServedImage(string name)
    {
        Image = GoldenData.Image(name);
        Manifest = Manifest.Read(Image.Manifest);
        Blobs = Folder.CopyInto("blobs", Image.Blobs.Concat(Image.MetaBlobs).Distinct().Select(id => Path.Combine(GoldenData.BlobDirectory, id)));
        // The name matters: a blob that is its own bootstrap takes its id from it.
        Bootstrap = Folder[Path.GetFileName(Image.Bootstrap)];
        TestFolder.CopyFile(Image.Bootstrap, Bootstrap);
        Cache = Folder.Make("cache");
        Mountpoint = Folder.Make("mnt");
    }

    public TestFolder Folder { get; } = new();

    public GoldenImage Image { get; }

    public Manifest Manifest { get; }

    public string Blobs { get; }

    public string Bootstrap { get; }

    public string Cache { get; }

    public string Mountpoint { get; }

    public ConfigFile Config => ConfigFile.Local(Blobs, Cache);

    /// <summary>Starts a daemon for it, by default on the usual mount point.</summary>
    public Task<Daemon> ServeAsync(ConfigFile? config = null, params string[] more) =>
        Daemon.ServeAsync(Mountpoint, Folder.Write("config.json", (config ?? Config).Version1()), Bootstrap, more);

    public Task CompareAsync(params string[] ignoredFields) => Manifest.CompareAsync(Image.Manifest, Mountpoint, ignoredFields);

    public void Dispose() => Folder.Dispose();
}
