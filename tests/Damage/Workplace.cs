namespace Nydus.Damage.Tests;

/// <summary>A bootstrap, a backend folder and a cache folder, laid out anew for every damage. On tmpfs where there is one: hundreds of kilobytes a damage.</summary>
internal sealed class Workplace : IDisposable
{
    private const string MemoryFolder = "/dev/shm";
    private readonly string _root;

    public Workplace()
    {
        _root = Path.Combine(Directory.Exists(MemoryFolder) ? MemoryFolder : Path.GetTempPath(), $"nydus-damage-{Guid.NewGuid():N}");
        Blobs = Directory.CreateDirectory(Path.Combine(_root, "blobs")).FullName;
        Cache = Directory.CreateDirectory(Path.Combine(_root, "cache")).FullName;
        Bootstrap = Path.Combine(_root, "bootstrap");
    }

    public string Blobs { get; }

    public string Cache { get; }

    public string Bootstrap { get; }

    /// <summary>Afterwards the folders hold these files and no others.</summary>
    public void LayOut(byte[] bootstrap, IReadOnlyDictionary<string, byte[]> blobs, IReadOnlyDictionary<string, byte[]> cache)
    {
        File.WriteAllBytes(Bootstrap, bootstrap);
        Fill(Blobs, blobs);
        Fill(Cache, cache);
    }

    /// <summary>The files of the cache by name.</summary>
    public Dictionary<string, byte[]> TakeCache() => Directory.EnumerateFiles(Cache).ToDictionary(static path => Path.GetFileName(path), File.ReadAllBytes);

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static void Fill(string folder, IReadOnlyDictionary<string, byte[]> files)
    {
        foreach (string path in Directory.EnumerateFiles(folder))
            File.Delete(path);
        foreach ((string name, byte[] bytes) in files)
            File.WriteAllBytes(Path.Combine(folder, name), bytes);
    }
}
