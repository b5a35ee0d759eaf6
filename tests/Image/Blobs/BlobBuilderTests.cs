using Nydus.Image.Blobs;
using Nydus.Rafs;
using Nydus.Rafs.Building;

namespace Nydus.Image.Tests.Blobs;

public sealed class BlobBuilderTests
{
    public static TheoryData<RafsCompressor, int, bool> Kinds => new()
    {
        { RafsCompressor.None, 0, false },
        { RafsCompressor.Lz4Block, 0, false },
        { RafsCompressor.Zstd, 0, false },
        { RafsCompressor.None, 0x4000, false },
        { RafsCompressor.Lz4Block, 0x1000, false },
        { RafsCompressor.Zstd, 0x10000, false },
        { RafsCompressor.None, 0, true },
        { RafsCompressor.Zstd, 0, true },
        { RafsCompressor.None, 0x1000, true },
        { RafsCompressor.Lz4Block, 0x10000, true },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void EveryFileComesBack(RafsCompressor compressor, int batchSize, bool encrypt)
    {
        List<byte[]> contents = Forms.Contents(seed: 7, count: 150);
        BuiltBlob built = BuiltBlob.Of(contents, Forms.V6(compressor, batchSize: batchSize, encrypt: encrypt));
        List<DecodedChunk> chunks = built.Decode();
        for (int i = 0; i < contents.Count; i++)
        {
            Assert.True(contents[i].AsSpan().SequenceEqual(built.Read(built.Files[i], chunks)));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void BytesDoNotDependOnTheNumberOfWorkers(RafsCompressor compressor, int batchSize, bool encrypt)
    {
        List<byte[]> contents = Forms.Contents(seed: 11, count: 200);
        BuiltBlob one = BuiltBlob.Of(contents, Forms.V6(compressor, batchSize: batchSize, encrypt: encrypt, workers: 1));
        BuiltBlob many = BuiltBlob.Of(contents, Forms.V6(compressor, batchSize: batchSize, encrypt: encrypt, workers: 9));
        Assert.True(one.Bytes.AsSpan().SequenceEqual(many.Bytes));
        Assert.Equal(one.Files.SelectMany(file => file.Chunks), many.Files.SelectMany(file => file.Chunks));
    }

    [Fact]
    public void RecordsSayWhereChunksAre()
    {
        List<byte[]> contents = Forms.Contents(seed: 3, count: 100);
        BuiltBlob built = BuiltBlob.Of(contents, Forms.V6());
        List<DecodedChunk> decoded = built.Decode();
        foreach (ImageChunk chunk in built.Files.SelectMany(file => file.Chunks))
        {
            DecodedChunk info = decoded[chunk.Index];
            Assert.Equal((info.StoredOffset, info.StoredSize, info.PlainOffset, info.Plain.Length), (chunk.StoredOffset, chunk.StoredSize, chunk.PlainOffset, chunk.PlainSize));
            Assert.Equal(ChunkHash.Compute(RafsDigester.Blake3, info.Plain), chunk.Digest);
            Assert.Equal(ChunkHash.Crc32C(info.Plain), chunk.Crc32C);
            Assert.Equal(info.StoredSize != info.Plain.Length, chunk.Flags.HasFlag(RafsChunkFlags.Compressed));
            Assert.True(chunk.Flags.HasFlag(RafsChunkFlags.HasCrc32C));
        }
    }

    [Fact]
    public void EqualChunksAreStoredOnce()
    {
        byte[] content = new byte[0x10000 * 40];
        BuiltBlob built = BuiltBlob.Of([content, content, content[..0x10000]], Forms.V6(workers: 4));
        Assert.Equal(1, built.Entry!.ChunkCount);
        Assert.Equal(0x10000, built.Entry.UncompressedSize);
        Assert.All(built.Files.SelectMany(file => file.Chunks), chunk => Assert.Equal(0, chunk.Index));
        Assert.Equal(Enumerable.Range(0, 40).Select(i => i * 0x10000L), built.Files[0].Chunks.Select(chunk => chunk.FileOffset));
    }

    [Fact]
    public void EqualPrefixOfAnotherSizeIsAnotherChunk()
    {
        BuiltBlob built = BuiltBlob.Of([new byte[100], new byte[101]], Forms.V6());
        Assert.Equal(2, built.Entry!.ChunkCount);
    }

    [Fact]
    public void BatchesKeepToTheRules()
    {
        const int batch = 0x4000;
        List<byte[]> contents = Forms.Contents(seed: 5, count: 2000, largest: 9000);
        BuiltBlob built = BuiltBlob.Of(contents, Forms.V6(batchSize: batch));
        List<DecodedChunk> chunks = built.Decode();
        var sizes = new Dictionary<int, int>();
        int previous = -1;
        foreach (DecodedChunk chunk in chunks)
        {
            bool isSmall = chunk.Plain.Length < batch / 2;
            Assert.Equal(isSmall, chunk.Batch >= 0);
            if (isSmall)
            {
                Assert.InRange(chunk.Batch, previous, previous + 1);
                sizes[chunk.Batch] = sizes.GetValueOrDefault(chunk.Batch) + chunk.Plain.Length;
                Assert.True(sizes[chunk.Batch] < batch);
                Assert.Equal(0, chunk.StoredSize);
                previous = Math.Max(previous, chunk.Batch);
            }
        }

        Assert.True(sizes.Count > 10);
        ImageChunk record = built.Files.SelectMany(file => file.Chunks).First(chunk => chunks[chunk.Index].Batch > 0);
        Assert.Equal((0L, 0, RafsChunkFlags.HasCrc32C), (record.StoredOffset, record.StoredSize, record.Flags));
    }

    /// <summary>The reference pads such a batch to more than it has and then cannot read it.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(17)]
    [InlineData(18)]
    [InlineData(19)]
    public void EncryptedBatchIsNeverStoredLongerThanItIs(int length)
    {
        byte[] content = new byte[length];
        BuiltBlob built = BuiltBlob.Of([content, Forms.Contents(1, 1, 1)[0]], Forms.V6(RafsCompressor.Lz4Block, batchSize: 0x1000, encrypt: true));
        DecodedChunk chunk = built.Decode()[0];
        Assert.Equal(content, chunk.Plain);
        Assert.Equal(length > 18, chunk.Batch == 0);
        ImageChunk record = built.Files[0].Chunks[0];
        Assert.Equal(chunk.StoredSize, record.StoredSize);
        Assert.True(record.Flags.HasFlag(RafsChunkFlags.Encrypted));
    }

    [Fact]
    public void BlobOffsetIsAddedToStoredOffsets()
    {
        BuiltBlob plain = BuiltBlob.Of([[1, 2, 3], [4, 5]], Forms.V6(RafsCompressor.None));
        BlobBuilderOptions options = Forms.V6(RafsCompressor.None);
        BuiltBlob moved = BuiltBlob.Of([[1, 2, 3], [4, 5]], options with { Form = options.Form with { BlobOffset = 5000 } });
        Assert.Equal([0L, 3], plain.Files.Select(file => file.Chunks[0].StoredOffset));
        Assert.Equal([5000L, 5003], moved.Files.Select(file => file.Chunks[0].StoredOffset));
    }

    [Fact]
    public void GivenIdIsKept()
    {
        BuiltBlob built = BuiltBlob.Of([[1]], Forms.V6() with { BlobId = "my-blob" });
        Assert.Equal(("my-blob", "my-blob"), (built.Entry!.Id, built.Finished!.Id));
    }

    [Fact]
    public void NothingToStoreMakesNoBlob()
    {
        BuiltBlob built = BuiltBlob.Of([[], []], Forms.V6());
        Assert.Null(built.Entry);
        Assert.Null(built.Finished);
        Assert.Empty(built.Bytes);
        Assert.Empty(built.Index.Blobs);
    }

    [Fact]
    public void V5PlacesChunksWithoutGapsUnlessAligned()
    {
        BlobBuilderOptions options = Forms.V6(RafsCompressor.None);
        options = options with { Form = options.Form with { Version = RafsVersion.V5 } };
        BuiltBlob dense = BuiltBlob.Of([[1, 2, 3], [4, 5]], options);
        BuiltBlob aligned = BuiltBlob.Of([[1, 2, 3], [4, 5]], options with { AlignedChunks = true });
        Assert.Equal([0L, 3], dense.Files.Select(file => file.Chunks[0].PlainOffset));
        Assert.Equal([0L, 4096], aligned.Files.Select(file => file.Chunks[0].PlainOffset));
        Assert.Equal((5, 8192), (dense.Entry!.UncompressedSize, aligned.Entry!.UncompressedSize));
        Assert.Equal(dense.Bytes, aligned.Bytes);
    }

    [Fact]
    public void MemoryIsBoundedByBytes()
    {
        const int chunk = 16 << 20;
        byte[] content = new byte[5 * chunk];
        new Random(1).NextBytes(content);
        var contents = new List<byte[]> { content };
        contents.AddRange(Forms.Contents(2, 50));
        BuiltBlob built = BuiltBlob.Of(contents, Forms.V6(RafsCompressor.Lz4Block, chunk, workers: 16));
        Assert.InRange(built.PeakBytes, chunk, 85L << 20);
        Assert.Equal(content[^1], built.Bytes[built.Files[0].Chunks[4].StoredOffset + chunk - 1]);
    }

    [Fact]
    public void ChunkThatTheFormatCannotStateIsRefused()
    {
        // 24 bits of stored size cannot say 16 MiB.
        byte[] content = new byte[16 << 20];
        new Random(1).NextBytes(content);
        ImageException e = Assert.Throws<ImageException>(() => BuiltBlob.Of([content], Forms.V6(RafsCompressor.Lz4Block, 16 << 20, encrypt: true)));
        Assert.Contains("no room", e.Message, StringComparison.Ordinal);
    }
}
