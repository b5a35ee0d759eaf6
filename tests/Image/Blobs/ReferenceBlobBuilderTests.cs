using Nydus.Image.Blobs;
using Nydus.Rafs;
using Nydus.Rafs.Building;
using Nydus.Rafs.Building.Blobs;

namespace Nydus.Image.Tests.Blobs;

/// <summary>RAFS blobs of archives are the reference's byte for byte, given the same chunks and contexts.</summary>
public sealed class ReferenceBlobBuilderTests
{
    private const int ContextOffsetField = 40;
    private const int ContextCountField = 56;

    [Theory]
    [InlineData("c-v6-targz-ref")]
    [InlineData("t-v6-targz-ref")]
    [InlineData("t-v6-targz-ref-inline")]
    [InlineData("t-v6-tar-ref")]
    [InlineData("t-v6-estargz-ref")]
    public void RafsBlobEqualsTheReference(string name)
    {
        GoldenZstd.SkipUnlessTheSame(RafsCompressor.Zstd);
        GoldenImage image = GoldenData.Image(name);
        byte[] expected = File.ReadAllBytes(Path.Combine(GoldenData.BlobDirectory, image.MetaBlobs[0]));
        bool isInline = name.EndsWith("-inline", StringComparison.Ordinal);
        bool isZran = !name.EndsWith("tar-ref", StringComparison.Ordinal);
        int headerEnd = isInline ? HeaderEnd(expected) : expected.Length;
        ReadOnlySpan<byte> header = expected.AsSpan(headerEnd - 4096, 4096);
        int storedSize = (int)BitConverter.ToUInt64(header[24..]);
        byte[] infos = new byte[BitConverter.ToUInt64(header[32..])];
        Assert.True(ChunkCodec.TryDecompress(RafsCompressor.Zstd, expected.AsSpan(headerEnd - 4096 - storedSize, storedSize), infos));

        var form = new BlobForm
        {
            Version = RafsVersion.V6,
            ChunkSize = image.ChunkSize,
            Compressor = RafsCompressor.Gzip,
            Digester = RafsDigester.Sha256,
            Kind = BlobFeatures.Separate | (isZran ? BlobFeatures.Zran : 0),
            HasInlinedMeta = isInline,
            HasToc = isInline,
        };
        using var output = new MemoryBlobOutput();
        var index = new ChunkIndex();
        using var builder = new ReferenceBlobBuilder(form, index, output);
        ReferenceChunk[] chunks = Chunks(infos, BitConverter.ToInt32(header[12..]), isInline ? DigestsOf(expected, headerEnd) : []);
        ImageNode node = BuiltBlob.MakeNode(0, 0);
        Add(builder, node, chunks);
        int contexts = (int)BitConverter.ToUInt64(header[ContextOffsetField..]);
        ImageBlob? blob = builder.FinishData(image.Blobs[0], 12345, isZran ? new ZranContexts(BitConverter.ToInt32(header[ContextCountField..]), infos.Length - contexts, infos.AsMemory(contexts).CopyTo) : null);
        if (isInline)
        {
            // The bootstrap is stored compressed; taken out of the blob it gives the same bytes again.
            (int at, int stored, int plain) = FindBootstrap(expected);
            byte[] bootstrap = new byte[plain];
            Assert.True(ChunkCodec.TryDecompress(RafsCompressor.Zstd, expected.AsSpan(at, stored), bootstrap));
            Assert.Equal(image.MetaBlobs[0], builder.FinishInline(bootstrap));
            Assert.Equal((0, 0L), (blob!.TocSize, blob.RafsBlobSize));
        }
        else
        {
            Assert.Equal((expected.Length, image.MetaBlobs[0]), (blob!.RafsBlobSize, Convert.ToHexStringLower(blob.RafsBlobDigest)));
        }

        Assert.True(expected.AsSpan().SequenceEqual(output.ToArray()));
        Assert.Equal((image.Blobs[0], 12345L, chunks.Length), (blob.Id, blob.CompressedSize, blob.ChunkCount));
        Assert.Equal(image.MetaBlobs[0], output.Finished!.Id);
        Assert.Same(blob, Assert.Single(index.Blobs));
    }

    [Fact]
    public void TarfsChunksLieWhereTheyAreInTheTar()
    {
        var form = new BlobForm
        {
            Version = RafsVersion.V6,
            ChunkSize = 0x100000,
            Compressor = RafsCompressor.None,
            Digester = RafsDigester.Sha256,
            Kind = BlobFeatures.Tarfs,
        };
        using var output = new MemoryBlobOutput();
        using var builder = new ReferenceBlobBuilder(form, new ChunkIndex(), output);
        ImageNode node = BuiltBlob.MakeNode(0, 20);
        Add(builder, node, [new ReferenceChunk { StoredOffset = 512, StoredSize = 10, PlainSize = 10 }, new ReferenceChunk { StoredOffset = 1024, StoredSize = 10, PlainSize = 10 }]);
        ImageBlob blob = builder.FinishData("id", 4096, null)!;
        Assert.Equal((BlobFeatures.Tarfs | BlobFeatures.CapTarToc, 2, 4096L, 4096L, 0L), (blob.Features, blob.ChunkCount, blob.CompressedSize, blob.UncompressedSize, blob.CiUncompressedSize));
        Assert.Equal([(0, 512L, 512L, 0L), (1, 1024L, 1024L, 10L)], node.Chunks.Select(chunk => (chunk.Index, chunk.StoredOffset, chunk.PlainOffset, chunk.FileOffset)));
        Assert.Empty(output.ToArray());
        Assert.Null(output.Finished);
    }

    [Fact]
    public void EqualChunksOfAnArchiveAreOne()
    {
        var form = new BlobForm { Version = RafsVersion.V6, ChunkSize = 0x1000, Compressor = RafsCompressor.Gzip, Digester = RafsDigester.Sha256, Kind = BlobFeatures.Separate };
        using var output = new MemoryBlobOutput();
        using var builder = new ReferenceBlobBuilder(form, new ChunkIndex(), output);
        ImageNode first = BuiltBlob.MakeNode(0, 10);
        ImageNode second = BuiltBlob.MakeNode(1, 10);
        Add(builder, first, [new ReferenceChunk { StoredOffset = 512, StoredSize = 10, PlainSize = 10 }]);
        Add(builder, second, [new ReferenceChunk { StoredOffset = 1536, StoredSize = 10, PlainSize = 10 }]);
        Assert.Equal(first.Chunks, second.Chunks);
        Assert.Equal(1, builder.FinishData("id", 4096, null)!.ChunkCount);
    }

    private static void Add(ReferenceBlobBuilder builder, ImageNode node, ReferenceChunk[] chunks)
    {
        node.Chunks = new ImageChunk[chunks.Length];
        long offset = 0;
        for (int i = 0; i < chunks.Length; i++)
        {
            node.Chunks[i] = builder.Add(chunks[i], [], offset, out _);
            offset += chunks[i].PlainSize;
        }
    }

    private static ReferenceChunk[] Chunks(ReadOnlySpan<byte> infos, int count, ReadOnlySpan<byte> digests)
    {
        var chunks = new ReferenceChunk[count];
        for (int i = 0; i < count; i++)
        {
            ulong u = BitConverter.ToUInt64(infos[(24 * i)..]);
            ulong c = BitConverter.ToUInt64(infos[((24 * i) + 8)..]);
            ulong d = BitConverter.ToUInt64(infos[((24 * i) + 16)..]);
            bool isZran = (u & (2ul << 56)) != 0;
            chunks[i] = new ReferenceChunk
            {
                Digest = digests.IsEmpty ? ChunkHash.Compute(RafsDigester.Sha256, BitConverter.GetBytes(i)) : new Abstractions.ChunkDigest(digests[(32 * i)..]),
                Crc32C = isZran ? 7 : (uint)d,
                StoredOffset = (long)(c & 0xFF_FFFF_FFFF),
                StoredSize = (int)(c >> 40),
                PlainSize = (int)((u >> 32) & 0xFF_FFFF) + 1,
                ZranContext = isZran ? (int)(d >> 32) : null,
                ZranOffset = isZran ? (int)(uint)d : 0,
            };
        }

        return chunks;
    }

    /// <summary>The end of the compression information's header: the place of its last magic, before a tar header.</summary>
    private static int HeaderEnd(ReadOnlySpan<byte> blob) => blob.IndexOf("blob.meta\0"u8);

    private static byte[] DigestsOf(ReadOnlySpan<byte> blob, int headerEnd)
    {
        int start = headerEnd + 512;
        int length = blob[start..].IndexOf("blob.digest\0"u8);
        return blob.Slice(start, length).ToArray();
    }

    private static (int Offset, int Stored, int Plain) FindBootstrap(ReadOnlySpan<byte> blob)
    {
        ReadOnlySpan<byte> entry = blob[(blob.LastIndexOf("image.boot\0"u8) - 8)..];
        return ((int)BitConverter.ToUInt64(entry[56..]), (int)BitConverter.ToUInt64(entry[64..]), (int)BitConverter.ToUInt64(entry[72..]));
    }
}
