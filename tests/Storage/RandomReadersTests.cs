using Nydus.Abstractions;
using Nydus.Storage.Tests.Fakes;

namespace Nydus.Storage.Tests;

/// <summary>Many readers, random slices, random failures of backend and cache, random cancellation: bytes are right or the read fails, and nothing stays behind.</summary>
public class RandomReadersTests
{
    [Theory]
    [InlineData(1, CacheForm.Plain, false)]
    [InlineData(2, CacheForm.Plain, true)]
    [InlineData(3, CacheForm.Stored, false)]
    [InlineData(4, CacheForm.Stored, true)]
    [InlineData(5, CacheForm.Plain, true)]
    public async Task Bytes_are_right_or_the_read_fails(int seed, CacheForm form, bool validate)
    {
        FakeBlob blob = MakeBlob(seed);
        var options = new StorageOptions { Validate = validate, BatchSize = seed % 2 == 0 ? 0 : 64 * 1024 };
        await using var bench = new Bench(blob, new FakeCache(form), options);
        int tick = 0;
        bench.Backend.OnRead = async (_, buffer, token) =>
        {
            int dice = Dice(seed, Interlocked.Increment(ref tick));
            if (dice < 50)
                await Task.Yield();
            if (dice < 8)
                throw new BackendException(BackendErrorCode.Unavailable, "dice");
            if (dice is >= 8 and < 10)
                throw new FormatException("dice");
            if (dice is >= 10 and < 20)
                buffer.Span[dice % buffer.Length] ^= 0x40;
            if (dice is >= 20 and < 23)
                await Task.Delay(1, token);
        };
        bench.Cache.OnStore = async _ =>
        {
            int dice = Dice(seed, Interlocked.Increment(ref tick));
            if (dice < 40)
                await Task.Yield();
            if (dice < 10)
                throw new IOException("dice");
        };

        await Task.WhenAll(Enumerable.Range(0, 16).Select(reader => Task.Run(() => ReadManyAsync(bench, seed * 100 + reader))));
        await bench.QuietAsync();
    }

    /// <summary>0 to 99, the same for a seed and tick in every run (HashCode.Combine is not).</summary>
    private static int Dice(int seed, int tick)
    {
        uint mixed = unchecked(((uint)seed * 0x9E3779B1) ^ ((uint)tick * 0x85EBCA77));
        mixed = unchecked((mixed ^ (mixed >> 15)) * 0xC2B2AE3D);
        return (int)((mixed ^ (mixed >> 13)) % 100);
    }

    private static FakeBlob MakeBlob(int seed)
    {
        var random = new Random(seed);
        var blob = new FakeBlob();
        for (int i = 0; i < 40; i++)
        {
            if (i % 4 == 3)
                blob.AddBatch(random, i, random.Next(1, 3000), random.Next(1, 3000), random.Next(1, 3000));
            else
                blob.AddChunk(random, random.Next(1, 60_000));
        }

        return blob;
    }

    private static async Task ReadManyAsync(Bench bench, int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < 150; i++)
        {
            int first = random.Next(bench.Blob.Chunks.Count);
            int count = Math.Min(random.Next(1, 6), bench.Blob.Chunks.Count - first);
            ChunkSlice[] slices = [.. Enumerable.Range(first, count).Select(chunk => Part(bench.Blob, chunk, random))];
            using var cancellation = new CancellationTokenSource();
            Task<(ReadStatus Status, byte[] Bytes)> read = bench.ReadAsync(cancellation.Token, slices);
            if (random.Next(5) == 0)
                cancellation.Cancel();
            (ReadStatus status, byte[] bytes) = await read;
            if (status == ReadStatus.Ok)
                Assert.Equal(slices.SelectMany(slice => bench.Blob.Plain[slice.Chunk.Index].Skip(slice.Offset).Take(slice.Length)).ToArray(), bytes);
            if (random.Next(10) == 0)
                bench.Storage.Distrust(bench.Blob.Reference(first));
            bench.Time.Advance(TimeSpan.FromMilliseconds(50));
        }
    }

    private static ChunkSlice Part(FakeBlob blob, int chunk, Random random)
    {
        int size = blob.Chunks[chunk].PlainSize;
        int offset = random.Next(size);
        return new ChunkSlice(blob.Reference(chunk), offset, random.Next(1, size - offset + 1));
    }
}
