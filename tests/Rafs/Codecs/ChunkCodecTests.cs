using Nydus.Abstractions;

namespace Nydus.Rafs.Tests.Codecs;

public sealed class ChunkCodecTests
{
    private static readonly int[] Sizes = [1, 100, 255, 256, 4095, 4096, 4097, 64 << 10, 1 << 20, 16 << 20];

    public static TheoryData<string> Names => Decoders.Names;

    public static TheoryData<string, int> NamesAndSizes =>
        [.. Names.SelectMany(_ => Sizes, (name, size) => new TheoryDataRow<string, int>(name.Data, size))];

    [Theory]
    [MemberData(nameof(NamesAndSizes))]
    public void Compressed_DecodesToThePlainBytes(string name, int size)
    {
        Decoders.SkipUnlessPresent(name);
        byte[] plain = Samples.Plain(size);
        var buffer = new FencedBuffer(size);
        Assert.True(Decoders.TryDecode(name, Samples.Compress(Decoders.Compressor(name), plain), buffer.Destination));
        Assert.True(plain.AsSpan().SequenceEqual(buffer.Destination));
        buffer.AssertFencesStand();
    }

    [Theory]
    [MemberData(nameof(NamesAndSizes))]
    public void DestinationOfAnotherLength_IsRefused(string name, int size)
    {
        Decoders.SkipUnlessPresent(name);
        byte[] packed = Samples.Compress(Decoders.Compressor(name), Samples.Plain(size));
        foreach (int wrong in new[] { 0, size / 2, size - 1, size + 1, (2 * size) + 100 })
        {
            var buffer = new FencedBuffer(wrong);
            Assert.False(Decoders.TryDecode(name, packed, buffer.Destination));
            buffer.AssertFencesStand();
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void EveryTruncation_IsRefused(string name)
    {
        Decoders.SkipUnlessPresent(name);
        byte[] packed = Samples.Compress(Decoders.Compressor(name), Samples.Plain(700));
        var buffer = new FencedBuffer(700);
        for (int length = 0; length < packed.Length; length++)
        {
            Assert.False(Decoders.TryDecode(name, packed.AsSpan(0, length), buffer.Destination));
        }

        buffer.AssertFencesStand();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void DamagedInput_NeverThrowsNorReadsOrWritesOutside(string name)
    {
        Decoders.SkipUnlessPresent(name);
        var random = new Random(20);
        int[] sizes = [1, 60, 300, 1500, 4096];
        byte[][] originals = [.. sizes.Select(size => Samples.Compress(Decoders.Compressor(name), Samples.Plain(size)))];
        using var arena = new GuardedArena(32 << 10);
        int refused = 0;
        for (int i = 0; i < 5000; i++)
        {
            int sample = random.Next(sizes.Length);
            var buffer = new FencedBuffer(random.Next(8) == 0 ? random.Next(5000) : sizes[sample]);
            byte[] damaged = Damage(originals[sample], random);
            Assert.True(arena.Place(damaged).TryGetSpan(0, damaged.Length, out ReadOnlySpan<byte> source));
            refused += Decoders.TryDecode(name, source, buffer.Destination) ? 0 : 1;
            buffer.AssertFencesStand();
        }

        Assert.InRange(refused, 500, 5000);
    }

    [Theory]
    [InlineData("Lz4Block")]
    [InlineData("Gzip")]
    [InlineData(Decoders.NativeZstd)]
    [InlineData(Decoders.ManagedZstd)]
    public void Decoding_AllocatesNothing(string name)
    {
        Decoders.SkipUnlessPresent(name);
        byte[] packed = Samples.Compress(Decoders.Compressor(name), Samples.Plain(20_000));
        var plain = new byte[20_000];
        bool ok = true;
        Assert.Equal(0, Allocations.Of(() => ok &= Decoders.TryDecode(name, packed, plain)));
        Assert.True(ok);
    }

    [Fact]
    public void UnknownCompressor_IsRefused() => Assert.False(ChunkCodec.TryDecompress((RafsCompressor)9, [1], new byte[1]));

    [Fact]
    public void Description_NamesTheLibraries()
    {
        string description = ChunkCodec.Describe();
        Assert.Matches(@"^zstd: (libzstd|ZstdSharp) \d+\.\d+\.\d+, lz4: K4os \d+\.\d+\.\d+$", description);
    }

    [Fact]
    public async Task ManyThreads_DecodeAtOnce()
    {
        byte[] plain = Samples.Plain(50_000);
        byte[] packed = Samples.Zstd(plain);
        await Parallel.ForAsync(0, 400, (_, _) =>
        {
            var result = new byte[plain.Length];
            Assert.True(ChunkCodec.TryDecompress(RafsCompressor.Zstd, packed, result));
            Assert.True(plain.AsSpan().SequenceEqual(result));
            return ValueTask.CompletedTask;
        });
    }

    [Theory]
    [InlineData("c-v6", RafsCompressor.Zstd)]
    [InlineData("c-v6-blob-toc", RafsCompressor.Lz4Block)]
    public void ChunksOfTheReference_DecodeToTheirDigest(string name, RafsCompressor compressor)
    {
        GoldenImage golden = GoldenData.Image(name);
        byte[] stored = File.ReadAllBytes(Path.Combine(GoldenData.BlobDirectory, golden.Blobs[0]));
        using RafsImage image = RafsBootstrap.Open(golden.Bootstrap, BootstrapMode.Cached, null);
        Assert.Equal(compressor, image.Blobs[0].Compressor);
        byte[] info = CompressionInfo(image.Blobs[0], stored);
        using BlobChunkTable table = image.CreateChunkTable(0, info);
        int compressed = 0;
        for (int i = 0; table.TryGetChunk(i, out ChunkGeometry geometry) && table.TryGetCoding(i, out ChunkCoding coding); i++)
        {
            if (!coding.IsCompressed || !geometry.HasDigest)
            {
                continue;
            }

            ReadOnlySpan<byte> packed = stored.AsSpan((int)geometry.StoredOffset, geometry.StoredSize);
            string[] decoders = compressor == RafsCompressor.Zstd ? [Decoders.ManagedZstd, nameof(RafsCompressor.Zstd)] : [nameof(RafsCompressor.Lz4Block)];
            foreach (string decoder in decoders)
            {
                var plain = new byte[coding.DecodedSize];
                Assert.True(Decoders.TryDecode(decoder, packed, plain));
                Assert.Equal(geometry.Digest, ChunkHash.Compute(image.Blobs[0].Digester, plain));
            }

            compressed++;
        }

        Assert.NotEqual(0, compressed);
    }

    private static byte[] CompressionInfo(RafsBlob blob, byte[] stored) =>
        blob.HasCompressionInfo ? BlobMeta.Decode(blob, stored.AsSpan((int)blob.CiOffset, BlobMeta.StoredSize(blob))) : [];

    private static byte[] Damage(byte[] original, Random random)
    {
        byte[] damaged = [.. original];
        for (int changes = random.Next(1, 5); changes > 0; changes--)
        {
            int at = random.Next(4) == 0 ? random.Next(Math.Min(16, damaged.Length)) : random.Next(damaged.Length);
            damaged[at] = random.Next(3) switch
            {
                0 => (byte)(damaged[at] ^ (1 << random.Next(8))),
                1 => (byte)(random.Next(2) * 255),
                _ => (byte)random.Next(256),
            };
        }

        return random.Next(4) switch
        {
            0 => damaged[..random.Next(damaged.Length + 1)],
            1 => [.. damaged, .. original],
            _ => damaged,
        };
    }
}
