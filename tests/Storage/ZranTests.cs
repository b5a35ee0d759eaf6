using Nydus.Rafs;
using Nydus.Storage.Tests.Fakes;

namespace Nydus.Storage.Tests;

/// <summary>Chunks that share a ZRAN context (format spec 4.10).</summary>
public sealed class ZranTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nydus-storage-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("c-v6-targz-ref", 0)]
    [InlineData("t-v6-targz-ref", 0)]
    [InlineData("t-v6-targz-ref", 1 << 20)]
    public async Task Each_context_is_decoded_once(string name, int batchSize)
    {
        await using var bench = new GoldenBench(name, _folder, new StorageOptions { BatchSize = batchSize });
        await bench.ReadAllAsync();
        bench.CopyAllRuns();
        Assert.Equal(bench.Blobs[0].ChunkCount, bench.Storage.GetStatistics().ChunksFetched);
    }

    [Fact]
    public async Task One_read_brings_all_chunks_of_its_context()
    {
        await using var bench = new GoldenBench("c-v6-targz-ref", _folder, new StorageOptions { BatchSize = 0 });
        RafsChunk first = AnyChunk(bench);
        byte[] one = new byte[1];
        Assert.Equal(ReadStatus.Ok, await bench.Storage.ReadAsync(new[] { new ChunkSlice(first, 0, 1) }, one, TestContext.Current.CancellationToken));
        await Bench.UntilAsync(() => Bench.IsStorageQuiet(bench.Storage));

        // The archive is small: one context has it all.
        bench.Backend.IsDown = true;
        bench.CopyAllRuns();
    }

    [Fact]
    public async Task Damaged_data_is_an_error_and_is_not_kept()
    {
        await using (var bench = new GoldenBench("c-v6-targz-ref", _folder))
        {
            string data = bench.Blobs[0].Id;
            bench.Backend.OnRead = (offset, buffer, length) =>
            {
                if (length == bench.Blobs[0].CompressedSize)
                    buffer.Span[3] ^= 0x10;
            };
            ChunkSlice[] slices = [new ChunkSlice(AnyChunk(bench), 0, 1)];
            Assert.Equal(ReadStatus.Failed, await bench.Storage.ReadAsync(slices, new byte[1], TestContext.Current.CancellationToken));
            Assert.NotEmpty(bench.Logger.Lines);
            Assert.Equal(2, bench.Backend.Reads.Count(read => read.Blob == data));
        }

        await using var healed = new GoldenBench("c-v6-targz-ref", _folder);
        await healed.ReadAllAsync();
        healed.CopyAllRuns();
    }

    private static RafsChunk AnyChunk(GoldenBench bench)
    {
        Assert.Equal(RafsStatus.Ok, bench.Image.Lookup(bench.Image.RootIno, "exact-65536"u8, out ulong ino));
        Assert.Equal(RafsStatus.Ok, bench.Image.OpenFile(ino, out RafsFile file));
        Assert.Equal(RafsStatus.Ok, bench.Image.GetChunk(in file, 0, out RafsChunk chunk));
        return chunk;
    }
}
