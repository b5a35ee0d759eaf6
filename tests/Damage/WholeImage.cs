using System.Security.Cryptography;
using System.Text.Json;
using Nydus.Abstractions;
using Nydus.FileSystems.Tests.Requests;
using Nydus.Rafs;

namespace Nydus.Damage.Tests;

/// <summary>A golden image in memory: its files, its contents, and the cache that is full of it.</summary>
internal sealed class WholeImage
{
    public required CacheForm Form { get; init; }

    public required byte[] Bootstrap { get; init; }

    public required IReadOnlyDictionary<string, byte[]> Blobs { get; init; }

    /// <summary>The files of a full cache by name.</summary>
    public required IReadOnlyDictionary<string, byte[]> Cache { get; init; }

    /// <summary>What is in the regular files, by node id.</summary>
    public required IReadOnlyDictionary<ulong, byte[]> Contents { get; init; }

    /// <summary>What is in the chunks.</summary>
    public required IReadOnlyDictionary<ChunkDigest, byte[]> Chunks { get; init; }

    /// <summary>Reads the image once, compares it with its manifest, and keeps what the cache then holds.</summary>
    public static async Task<WholeImage> ReadAsync(string name, CacheForm form)
    {
        GoldenImage golden = GoldenData.Image(name);
        byte[] bootstrap = await File.ReadAllBytesAsync(golden.Bootstrap);
        Dictionary<string, byte[]> blobs = golden.Blobs.Concat(golden.MetaBlobs).Distinct().ToDictionary(static id => id, static id => File.ReadAllBytes(Path.Combine(GoldenData.BlobDirectory, id)));
        var contents = new Dictionary<ulong, byte[]>();
        var chunks = new Dictionary<ChunkDigest, byte[]>();
        using var place = new Workplace();
        using var reply = new NativeReply();
        place.LayOut(bootstrap, blobs, new Dictionary<string, byte[]>());
        var log = new CaseLog();
        await using (var chain = new Chain(place, form, log, reply))
        {
            foreach ((ulong nodeid, int size, string sha256) in Files(golden))
            {
                (int result, byte[] bytes) = await chain.ReadAsync(nodeid, size + 1);
                Assert.Equal((0, sha256), (result, Convert.ToHexStringLower(SHA256.HashData(bytes))));
                contents[nodeid] = bytes;
            }
        }

        Assert.Empty(log.Lines);
        Dictionary<string, byte[]> cache = place.TakeCache();
        using (RafsImage image = RafsBootstrap.Open(place.Bootstrap, BootstrapMode.Cached, null))
        {
            using var digests = new StatedChunks(image, cache);
            foreach ((ulong nodeid, byte[] bytes) in contents)
            {
                foreach ((RafsChunk chunk, ChunkDigest digest) in digests.Of(nodeid & (Chain.NodeIdBase - 1), bytes.Length))
                    chunks[digest] = bytes.AsSpan((int)chunk.FileOffset, chunk.PlainSize).ToArray();
            }
        }

        Assert.NotEmpty(chunks);
        return new WholeImage { Form = form, Bootstrap = bootstrap, Blobs = blobs, Cache = cache, Contents = contents, Chunks = chunks };
    }

    private static IEnumerable<(ulong NodeId, int Size, string Sha256)> Files(GoldenImage golden) => File.ReadLines(golden.Manifest)
        .Select(static line => JsonDocument.Parse(line).RootElement)
        .Where(static row => row.TryGetProperty("sha256", out _))
        .Select(static row => (row.GetProperty("ino").GetUInt64(), row.GetProperty("size").GetInt32(), row.GetProperty("sha256").GetString()!));
}
