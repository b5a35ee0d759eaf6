using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Nydus.Abstractions;
using Nydus.Rafs;

namespace Nydus.Storage.Tests.Fakes;

/// <summary>A storage on an image, blobs and codecs as they are, with its cache in a folder. Its disposal checks that nothing stays behind.</summary>
internal sealed class GoldenBench : IAsyncDisposable
{
    private readonly RafsImage _image;
    private readonly GoldenImage _golden;

    /// <param name="changed">A folder with a changed copy of the image's bootstrap and of its blobs; else the image is taken as it is.</param>
    public GoldenBench(string name, string folder, StorageOptions? options = null, CacheForm form = CacheForm.Plain, string? changed = null)
    {
        _golden = GoldenData.Image(name);
        _image = RafsBootstrap.Open(changed is null ? _golden.Bootstrap : Path.Combine(changed, "bootstrap"), BootstrapMode.Cached, null);
        Backend = new FolderBackend(changed ?? GoldenData.BlobDirectory);
        Cache = new FileCache(folder, form);
        Storage = ImageStorage.Create(_image, Backend, Cache, options ?? new StorageOptions(), Logger, new FakeTimeProvider());
    }

    public RafsImage Image => _image;

    public IReadOnlyList<RafsBlob> Blobs => _image.Blobs;

    public FolderBackend Backend { get; }

    public FileCache Cache { get; }

    public ListLogger Logger { get; } = new();

    public ImageStorage Storage { get; }

    /// <summary>Reads every file of the manifest on the slow path, several at a time, and compares.</summary>
    public async Task ReadAllAsync()
    {
        (ulong Ino, string Sha256)[] files = Files();
        Assert.NotEmpty(files);
        await Parallel.ForEachAsync(files, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (file, token) =>
        {
            ChunkSlice[] slices = Slices(file.Ino);
            byte[] content = new byte[slices.Sum(static slice => slice.Length)];
            if (content.Length > 0)
                Assert.Equal(ReadStatus.Ok, await Storage.ReadAsync(slices, content, CancellationToken.None).AsTask().WaitAsync(Bench.Patience, token));
            Assert.Equal(file.Sha256, Convert.ToHexStringLower(SHA256.HashData(content)));
        });
        await Bench.UntilAsync(() => Bench.IsStorageQuiet(Storage));
    }

    /// <summary>Reads every file from the runs of the cache alone, and compares.</summary>
    public void CopyAllRuns()
    {
        foreach ((ulong ino, string sha256) in Files())
        {
            ChunkSlice[] slices = Slices(ino);
            byte[] content = new byte[slices.Sum(static slice => slice.Length)];
            int done = 0;
            foreach (ChunkSlice slice in slices)
            {
                RafsChunk chunk = slice.Chunk;
                Assert.True(Storage.TryGetRun(in chunk, out CacheRun run));
                Assert.True(Storage.CopyRun(slice.Chunk.Blob, in run, 0, content.AsSpan(done, slice.Length)));
                Storage.Release(slice.Chunk.Blob, in run);
                done += slice.Length;
            }

            Assert.Equal(sha256, Convert.ToHexStringLower(SHA256.HashData(content)));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Storage.DisposeAsync();
        _image.Dispose();
        Assert.True(Bench.IsStorageQuiet(Storage));
        Assert.Equal(0, Cache.Pins);
        Assert.Equal(0, Cache.OpenBlobs);
        Assert.Equal(0, Backend.OpenReaders);
    }

    private (ulong Ino, string Sha256)[] Files()
    {
        return [.. File.ReadLines(_golden.Manifest)
            .Select(static line => JsonDocument.Parse(line).RootElement)
            .Where(static row => row.TryGetProperty("sha256", out _))
            .Select(static row => (row.GetProperty("ino").GetUInt64() & ((1ul << 56) - 1), row.GetProperty("sha256").GetString()!))];
    }

    private ChunkSlice[] Slices(ulong ino)
    {
        Assert.Equal(RafsStatus.Ok, _image.OpenFile(ino, out RafsFile file));
        var slices = new ChunkSlice[file.ChunkCount];
        for (uint i = 0; i < file.ChunkCount; i++)
        {
            Assert.Equal(RafsStatus.Ok, _image.GetChunk(in file, i, out RafsChunk chunk));
            slices[i] = new ChunkSlice(chunk, 0, chunk.PlainSize);
        }

        return slices;
    }
}
