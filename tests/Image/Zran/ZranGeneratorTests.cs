using System.IO.Compression;
using System.Runtime.InteropServices;
using Nydus.Image.Zran;
using Nydus.Rafs.Zran;

namespace Nydus.Image.Tests.Zran;

public class ZranGeneratorTests
{
    /// <summary>Small enough for many contexts in a small archive.</summary>
    private static readonly ZranLimits _small = new() { MinCompressed = 8 << 10, MaxCompressed = 16 << 10, MaxUncompressed = 64 << 10 };

    public static TheoryData<ZLibCompressionStrategy, int, int> Kinds => new()
    {
        { ZLibCompressionStrategy.Default, 0, 4096 },
        { ZLibCompressionStrategy.Default, 1, 16384 },
        { ZLibCompressionStrategy.Default, 6, 4096 },
        { ZLibCompressionStrategy.Default, 9, 65536 },
        { ZLibCompressionStrategy.Fixed, 6, 8192 },
        { ZLibCompressionStrategy.HuffmanOnly, 6, 4096 },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_chunk_is_decoded_from_its_context(ZLibCompressionStrategy strategy, int level, int chunkSize)
    {
        var random = new Random(level + chunkSize);
        var files = Enumerable.Range(0, 40).Select(_ => GzipArchive.Content(random.Next(1 << random.Next(1, 18)), random)).ToArray();
        var tar = GzipArchive.Tar(files);
        var ends = Enumerable.Range(0, 12).Select(_ => random.Next(tar.Length)).Order().ToArray();
        var options = new ZLibCompressionOptions { CompressionLevel = level, CompressionStrategy = strategy };
        foreach (var file in new[] { GzipArchive.Compress(tar, options), GzipArchive.Compress(tar, options, ends) })
        {
            using var reference = new TarGzReference(new MemoryStream(file), chunkSize, _small);
            Assert.InRange(reference.ContextCount, 2, reference.Chunks.Count);
            CheckChunks(reference, file);
            var contents = files.SelectMany(content => content.Chunk(chunkSize)).Select(Convert.ToHexString).Distinct();
            Assert.Equal(contents, reference.Chunks.Select(chunk => Convert.ToHexString(chunk.Content)));
        }
    }

    /// <summary>eStargz: the data of each file begins where a member does.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(6)]
    public void No_context_starts_at_the_end_of_a_member(int level)
    {
        var random = new Random(5);
        var files = Enumerable.Range(0, 30).Select(_ => GzipArchive.Content(random.Next(1, 20_000), random)).ToArray();
        var tar = GzipArchive.Tar(files);
        var ends = new List<int>();
        for (int at = 0, file = 0; file < files.Length; file++)
        {
            ends.Add(at + 512);
            at += 512 + ((files[file].Length + 511) / 512 * 512);
            ends.Add(at);
        }

        var gzip = GzipArchive.Compress(tar, new ZLibCompressionOptions { CompressionLevel = level }, [.. ends]);
        using var reference = new TarGzReference(new MemoryStream(gzip), 4096, _small);
        CheckChunks(reference, gzip);
        foreach (var context in Contexts(reference))
            Assert.False(gzip.AsSpan((int)context.InOffset + 8).StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B, 8]), $"{context.InOffset}");
    }

    [Fact]
    public void The_eStargz_image_of_the_reference_gets_readable_contexts()
    {
        var image = GoldenData.Image("t-v6-estargz-ref");
        var file = File.ReadAllBytes(Path.Combine(GoldenData.BlobDirectory, image.Blobs[0]));
        using var reference = new TarGzReference(new MemoryStream(file), 1 << 20);
        CheckChunks(reference, file);
    }

    [Theory]
    [InlineData("bgzip.tar.gz", 1 << 20, 46, 6)]
    [InlineData("zran-two-streams.tar.gz", 512, -1, 3)]
    public void Samples_of_the_field_have_as_many_contexts_as_the_reference_makes(string name, int chunkSize, int chunks, int contexts)
    {
        var path = Path.Combine(GoldenData.Root, "upstream-samples", "zran", name);
        if (!File.Exists(path))
            Assert.Skip("skipped: the golden set at hand has no samples of the field");
        var file = File.ReadAllBytes(path);
        var limits = chunkSize == 512 ? new ZranLimits { MinCompressed = 1024, MaxCompressed = 2048, MaxUncompressed = 4096 } : null;
        using var reference = new TarGzReference(new MemoryStream(file), chunkSize, limits);
        Assert.Equal(contexts, reference.ContextCount);
        if (chunks > 0)
            Assert.Equal(chunks, reference.ChunkCount);
        CheckChunks(reference, file);
    }

    [Fact]
    public void Contexts_without_a_kept_chunk_give_their_place_away()
    {
        var random = new Random(8);
        var same = GzipArchive.Content(100_000, random);
        byte[][] files = [same, .. Enumerable.Repeat(same, 30), GzipArchive.Content(100_000, random), same];
        var gzip = GzipArchive.Compress(GzipArchive.Tar(files), new ZLibCompressionOptions { CompressionLevel = 6 });
        using var reference = new TarGzReference(new MemoryStream(gzip), 4096, _small);
        Assert.Equal(reference.ContextCount, reference.Chunks.Select(chunk => chunk.Chunk.Context).Distinct().Count());
        Assert.InRange(reference.ContextCount, 2, 12);
        CheckChunks(reference, gzip);
    }

    [Fact]
    public void A_file_without_boundaries_is_refused_with_a_way_out()
    {
        // Fixed codes: 'a', then matches of 258 at distance 1 for more than 16 MiB, in one block.
        var bits = new List<byte> { 1, 1, 0 };
        Append(bits, 0x30 + 'a', 8);
        for (var i = 0; i < (17 << 20) / 258; i++)
        {
            Append(bits, 0xC0 + 285 - 280, 8);
            Append(bits, 0, 5);
        }

        var stream = bits.Chunk(8).Select(eight => (byte)eight.Select((bit, place) => bit << place).Sum()).ToArray();
        using var generator = new ZranGenerator(new MemoryStream([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, .. stream]), 4096, new MemoryStream());
        generator.BeginChunk();
        generator.Content.ReadExactly(new byte[16 << 20]);
        Assert.Equal(1 << 24, generator.EndChunk().PlainSize);
        generator.BeginChunk();
        generator.Content.ReadExactly(new byte[1]);
        Assert.Contains("targz-rafs", Assert.Throws<ImageException>(() => generator.EndChunk()).Message, StringComparison.Ordinal);
    }

    private static void CheckChunks(TarGzReference reference, byte[] file)
    {
        var contexts = Contexts(reference);
        var table = reference.CompressionInfo().AsSpan(reference.Chunks.Count * 24);
        var dictionaries = table[(contexts.Length * ZranContext.StoredSize)..];
        var outputs = new byte[contexts.Length][];
        for (var i = 0; i < contexts.Length; i++)
        {
            var context = contexts[i];
            outputs[i] = new byte[context.OutLength];
            var dictionary = dictionaries.Slice((int)context.DictionaryOffset, (int)context.DictionarySize);
            Assert.True(ZranDecoder.TryDecode(context, dictionary, file.AsSpan((int)context.InOffset, (int)context.InLength), outputs[i]), $"context {i}");
        }

        foreach (var (chunk, content) in reference.Chunks)
            Assert.True(content.AsSpan().SequenceEqual(outputs[chunk.Context].AsSpan(chunk.OffsetInContext, chunk.PlainSize)), $"{chunk}");
    }

    private static ZranContext[] Contexts(TarGzReference reference) =>
        MemoryMarshal.Cast<byte, ZranContext>(reference.CompressionInfo().AsSpan(reference.Chunks.Count * 24, reference.ContextCount * ZranContext.StoredSize)).ToArray();

    private static void Append(List<byte> bits, int code, int length)
    {
        for (var i = length - 1; i >= 0; i--)
            bits.Add((byte)((code >> i) & 1));
    }
}
