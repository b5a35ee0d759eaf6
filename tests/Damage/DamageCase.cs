using Nydus.Abstractions;
using Nydus.FileSystems.Tests.Requests;
using Nydus.Fuse.Abi;
using Nydus.Rafs;

namespace Nydus.Damage.Tests;

/// <summary>One damage of one file, told by its seed, and what has to come of it.</summary>
internal sealed class DamageCase(WholeImage whole, DamagedPart part, int seed)
{
    private const int MostLines = 40;
    private const int MostEntries = 200;
    private const int MostBytes = 1 << 18;
    private const uint ModeMask = 0xF000;
    private const uint ModeRegular = 0x8000;
    private const uint TypeDirectory = 4;
    private const uint TypeFile = 8;

    private readonly CaseLog _log = new();
    private int _failures;

    public async Task RunAsync(Workplace place, NativeReply reply)
    {
        try
        {
            LayOut(place);
            if (await TryReadAsync(place, reply))
                CheckLog();
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{part}, seed {seed}: {e.Message}\nlog:\n{string.Join('\n', _log.Lines.Take(MostLines))}", e);
        }
    }

    private void LayOut(Workplace place)
    {
        var random = new Random((seed * 8) + (int)part);
        switch (part)
        {
            case DamagedPart.Bootstrap:
                place.LayOut(Mutation.Of(whole.Bootstrap, random), whole.Blobs, seed % 4 < 2 ? whole.Cache : new Dictionary<string, byte[]>());
                break;
            case DamagedPart.Blob:
                place.LayOut(whole.Bootstrap, DamageOne(whole.Blobs, static _ => true, random), new Dictionary<string, byte[]>());
                break;
            default:
                place.LayOut(whole.Bootstrap, whole.Blobs, DamageOne(whole.Cache, IsPart, random));
                break;
        }
    }

    private bool IsPart(string name) => part switch
    {
        DamagedPart.ChunkMap => name.EndsWith(".chunk_map", StringComparison.Ordinal),
        DamagedPart.CacheData => name.EndsWith(".blob.data", StringComparison.Ordinal) || name.EndsWith(".blob.raw", StringComparison.Ordinal),
        _ => name.EndsWith(".blob.meta", StringComparison.Ordinal) || name.EndsWith(".blob.toc", StringComparison.Ordinal) || name.EndsWith(".blob.digest", StringComparison.Ordinal),
    };

    private static Dictionary<string, byte[]> DamageOne(IReadOnlyDictionary<string, byte[]> files, Func<string, bool> isPart, Random random)
    {
        string[] names = [.. files.Keys.Where(isPart).Order(StringComparer.Ordinal)];
        var damaged = new Dictionary<string, byte[]>(files);
        string name = names[random.Next(names.Length)];
        damaged[name] = Mutation.Of(files[name], random);
        return damaged;
    }

    /// <returns>False when the image was refused, which only a damaged bootstrap may be.</returns>
    private async Task<bool> TryReadAsync(Workplace place, NativeReply reply)
    {
        Chain chain;
        try
        {
            chain = new Chain(place, whole.Form, _log, reply);
        }
        catch (Exception e) when (part == DamagedPart.Bootstrap && e is RafsFormatException or IOException)
        {
            Assert.True(e.Message.Length > 20, e.Message);
            return false;
        }

        await using (chain)
        {
            // Fetched, then from the cache.
            for (int round = 0; round < 2; round++)
                await (part == DamagedPart.Bootstrap ? ReadWhatThereIsAsync(chain) : ReadAllAsync(chain));
        }

        return true;
    }

    private async Task ReadAllAsync(Chain chain)
    {
        foreach ((ulong nodeid, byte[] content) in whole.Contents)
        {
            (int result, byte[] bytes) = await chain.ReadAsync(nodeid, content.Length + 1);
            Note(result);
            if (result == 0)
                Assert.True(content.AsSpan().SequenceEqual(bytes), $"wrong bytes in file {nodeid:x}");
        }
    }

    /// <summary>A damaged bootstrap may tell of other files; but it names the digests of their chunks, and chunks are checked.</summary>
    private async Task ReadWhatThereIsAsync(Chain chain)
    {
        using var stated = new StatedChunks(chain.Image, whole.Cache);
        var folders = new Queue<ulong>([1]);
        int entries = 0;
        while (entries < MostEntries && folders.TryDequeue(out ulong folder))
        {
            foreach (Dirent entry in chain.ReadDir(folder).Where(static entry => entry.Name is not ("." or "..")))
            {
                if (++entries >= MostEntries)
                    break;
                if (entry.Type == TypeDirectory && entry.NodeId != 0)
                    folders.Enqueue(entry.NodeId);
                else if (entry.Type == TypeFile && entry.NodeId != 0)
                    await ReadStatedAsync(chain, stated, entry.NodeId);
            }
        }
    }

    private async Task ReadStatedAsync(Chain chain, StatedChunks stated, ulong nodeid)
    {
        (int result, byte[] bytes) = await chain.ReadAsync(nodeid, MostBytes);
        // The entry calls it a file and the damaged inode is none: the kernel, which goes by the inode, would not read it.
        if (result == -Errno.EISDIR && !IsRegular(chain.Image, nodeid))
            return;
        if (result != 0)
        {
            Note(result);
            return;
        }

        foreach ((RafsChunk chunk, ChunkDigest digest) in stated.Of(nodeid & (Chain.NodeIdBase - 1), bytes.Length))
        {
            int at = (int)chunk.FileOffset;
            int length = Math.Min(chunk.PlainSize, bytes.Length - at);
            Assert.True(whole.Chunks.TryGetValue(digest, out byte[]? plain), $"file {nodeid:x}: no chunk can have the digest that is stated at {at}");
            Assert.True(plain.AsSpan(0, length).SequenceEqual(bytes.AsSpan(at, length)), $"wrong bytes in file {nodeid:x} at {at}");
        }
    }

    private static bool IsRegular(RafsImage image, ulong nodeid) =>
        image.GetAttr(nodeid & (Chain.NodeIdBase - 1), out RafsAttr attr) == RafsStatus.Ok && (attr.Mode & ModeMask) == ModeRegular;

    private void Note(int result)
    {
        Assert.True(result is 0 or -Errno.EIO, $"a read was answered with {result}");
        if (result != 0)
            _failures++;
    }

    private void CheckLog()
    {
        Assert.InRange(_log.Lines.Count, 0, MostLines);
        Assert.Empty(_log.Defects);
        // The blob is whole, and nothing else is needed to replace what is wrong with these.
        if (part is DamagedPart.ChunkMap or DamagedPart.CacheData)
            Assert.Equal(0, _failures);
        if (_failures == 0)
            return;
        if (part == DamagedPart.Bootstrap)
            Assert.NotEmpty(_log.Lines);
        else
            Assert.Contains(_log.Lines, line => whole.Blobs.Keys.Any(id => line.Contains(id, StringComparison.Ordinal)));
    }
}
