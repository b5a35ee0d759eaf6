using System.Security.Cryptography;
using System.Text.Json;

namespace Nydus.E2E.Harness;

/// <summary>What an image holds, as the reference served it.</summary>
internal sealed class Manifest
{
    /// <summary>Regular files whose names .NET can express: path below the mount, size, SHA-256. <see cref="CompareAsync"/> sees the others too.</summary>
    public required IReadOnlyList<ManifestFile> Files { get; init; }

    public static Manifest Read(string path) => new()
    {
        Files = [.. File.ReadLines(path)
            .Select(line => JsonDocument.Parse(line).RootElement)
            .Where(row => row.TryGetProperty("path", out _) && row.TryGetProperty("sha256", out _))
            .Select(row => new ManifestFile(row.GetProperty("path").GetString()!, row.GetProperty("size").GetInt64(), row.GetProperty("sha256").GetString()!))],
    };

    /// <summary>Compares all fields of every path of a mount with the manifest's file.</summary>
    public static async Task CompareAsync(string manifest, string mountpoint, params string[] ignoredFields)
    {
        Tool.Need("python3");
        string[] ignore = ignoredFields.Length == 0 ? [] : ["--ignore", string.Join(',', ignoredFields)];
        var script = Path.Combine(Product.RepositoryRoot, "tests", "assets", "golden", "manifest.py");
        var result = await Tool.RunAsync("python3", ["-B", script, "compare", manifest, mountpoint, .. ignore]);
        Assert.True(result.Status == 0, result.Output + result.Error);
    }

    /// <summary>Reads every file and compares its digest; the order is the reader's own.</summary>
    public async Task ReadAllAsync(string mountpoint, int seed)
    {
        var order = Files.ToArray();
        new Random(seed).Shuffle(order);
        foreach (var file in order)
            Assert.Equal(file, file with { Sha256 = await DigestAsync(Path.Combine(mountpoint, file.Path)) });
    }

    /// <summary>That many readers at once, each in an order of its own.</summary>
    public Task ReadAllAsync(string mountpoint, int seed, int readers) =>
        Task.WhenAll(Enumerable.Range(0, readers).Select(reader => Task.Run(() => ReadAllAsync(mountpoint, seed + reader))));

    public static async Task<string> DigestAsync(string path)
    {
        await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.None);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream));
    }
}
