using System.Security.Cryptography;
using Nydus.Abstractions;
using Nydus.Rafs;
using Nydus.Storage.Blobs;

namespace Nydus.Storage.Tests.Fakes;

/// <summary>
/// A blob of raw chunks with known content: stored bytes and plain bytes are the same, plain offsets are rounded up to 4 KiB as v6 does. Chunks may be
/// put into batches, and a digest array may follow them. With compression information its table comes by way of a pretended blob.meta: 4096 bytes of 0x5A.
/// </summary>
internal sealed class FakeBlob : ICompressionInfoFormat
{
    public const int MetaSize = 8192;

    private readonly List<byte> _stored = [];

    public string Id { get; init; } = "blob";

    public int Index { get; init; }

    public bool HasCompressionInfo { get; init; }

    public bool HasDigests { get; init; } = true;

    public bool HasCrc { get; init; }

    /// <summary>A digest array and a table of contents end the blob.</summary>
    public bool HasArray { get; init; }

    /// <summary>Added to the first byte of the array.</summary>
    public byte ArrayFlaw { get; set; }

    public List<ChunkGeometry> Chunks { get; } = [];

    public List<ChunkCoding> Codings { get; } = [];

    public List<byte[]> Plain { get; } = [];

    public int TablesMade { get; private set; }

    /// <summary>The bytes in the backend: chunks, then the pretended compression information.</summary>
    public byte[] Bytes => [.. _stored, .. Enumerable.Repeat((byte)0x5A, MetaSize), .. HasArray ? [.. Array, .. Toc] : Array];

    private byte[] Array
    {
        get
        {
            byte[] digests = HasArray ? [.. Plain.SelectMany(SHA256.HashData)] : [];
            if (HasArray)
                digests[0] += ArrayFlaw;
            return digests;
        }
    }

    private byte[] Toc => FakeToc.Make(_stored.Count + MetaSize, Array);

    public static FakeBlob Make(
        int chunks, int size, int seed = 1, bool compressionInfo = false, bool digests = true, bool crc = false, bool array = false)
    {
        var blob = new FakeBlob { HasCompressionInfo = compressionInfo, HasDigests = digests, HasCrc = crc, HasArray = array };
        var random = new Random(seed);
        for (int i = 0; i < chunks; i++)
            blob.AddChunk(random, size);
        return blob;
    }

    public void AddChunk(Random random, int size) => AddBatch(random, -1, size);

    public void AddBatch(Random random, int batch, params int[] sizes)
    {
        long start = _stored.Count;
        int inBatch = 0;
        foreach (int size in sizes)
        {
            byte[] plain = new byte[size];
            random.NextBytes(plain);
            _stored.AddRange(plain);
            long plainOffset = Chunks.Count == 0 ? 0 : (Chunks[^1].PlainOffset + Chunks[^1].PlainSize + 4095) & ~4095L;
            Plain.Add(plain);
            Chunks.Add(new ChunkGeometry
            {
                StoredOffset = start,
                StoredSize = sizes.Sum(),
                PlainOffset = plainOffset,
                PlainSize = size,
                HasDigest = HasDigests,
                Digest = new ChunkDigest(SHA256.HashData(plain)),
                HasCrc32C = HasCrc,
                Crc32C = HasCrc ? ChunkHash.Crc32C(plain) : 0,
            });
            Codings.Add(new ChunkCoding { Batch = batch, OffsetInBatch = inBatch, DecodedSize = sizes.Sum() });
            inBatch += size;
        }
    }

    public RafsBlob Describe() => new()
    {
        Index = Index,
        Id = Id,
        MetaBlobId = Id,
        Features = HasArray ? BlobFeatures.HasToc | BlobFeatures.InlinedChunkDigest : BlobFeatures.None,
        TocSize = HasArray ? FakeToc.Size : 0,
        TocDigest = HasArray ? SHA256.HashData(Toc) : default(ReadOnlyMemory<byte>),
        Compressor = RafsCompressor.None,
        Digester = RafsDigester.Sha256,
        Cipher = RafsCipher.None,
        ChunkCount = Chunks.Count,
        ChunkSize = 1 << 20,
        CompressedSize = _stored.Count + MetaSize,
        UncompressedSize = Chunks[^1].PlainOffset + Chunks[^1].PlainSize,
        StoredDataSize = _stored.Count,
        HasStableChunkNumbers = true,
        CiOffset = HasCompressionInfo ? _stored.Count : 0,
        CiCompressedSize = HasCompressionInfo ? MetaSize - 4096 : 0,
        CiUncompressedSize = HasCompressionInfo ? MetaSize - 4096 : 0,
    };

    public RafsChunk Reference(int chunk) => new()
    {
        Blob = Index,
        Index = chunk,
        PlainOffset = Chunks[chunk].PlainOffset,
        PlainSize = Chunks[chunk].PlainSize,
        RecordOffset = -1,
    };

    public ChunkSlice Slice(int chunk) => new(Reference(chunk), 0, Chunks[chunk].PlainSize);

    public BlobChunkTable CreateTable(ReadOnlySpan<byte> compressionInfo)
    {
        TablesMade++;
        Assert.Equal(HasCompressionInfo ? MetaSize : 0, compressionInfo.Length);
        return new FakeTable([.. Chunks], [.. Codings]);
    }

    public bool IsValidCacheFile(RafsBlob blob, ReadOnlySpan<byte> file) => file.Length == MetaSize && !file.ContainsAnyExcept((byte)0x5A);

    public byte[] Decode(RafsBlob blob, ReadOnlySpan<byte> stored)
    {
        return IsValidCacheFile(blob, stored) ? stored.ToArray() : throw new RafsFormatException("not the pretended compression information");
    }
}
