using System.Security.Cryptography;
using System.Text.Json;
using Nydus.Abstractions;
using Nydus.Rafs;

namespace Nydus.Tests;

/// <summary>Chunk tables are right when every file decodes by them to what the reference serves.</summary>
public class GoldenContentTests
{
    public static TheoryData<string> Served => GoldenTreeTests.Served;

    [Theory]
    [MemberData(nameof(Served))]
    public void Files_DecodeToTheirContent(string name)
    {
        GoldenImage golden = GoldenData.Image(name);
        using RafsImage image = RafsBootstrap.Open(golden.Bootstrap, BootstrapMode.Cached, null);
        using var reader = new FileReader(image);
        int files = 0;
        // The reference cannot read the data of this one; its content is that of its twin.
        string manifest = name == "t-v6-estargz-ref" ? GoldenData.Image("t-v6-estargz-rafs").Manifest : golden.Manifest;
        foreach (string line in File.ReadLines(manifest))
        {
            JsonElement row = JsonDocument.Parse(line).RootElement;
            if (!row.TryGetProperty("sha256", out JsonElement sha256))
            {
                continue;
            }

            ulong ino = row.GetProperty("ino").GetUInt64() & ((1ul << 56) - 1);
            Assert.Equal((line, sha256.GetString()), (line, Convert.ToHexStringLower(SHA256.HashData(reader.Read(ino)))));
            files++;
        }

        Assert.NotEqual(0, files);
    }

    /// <summary>The reference cannot read these: a batch of less than 16 bytes, padded by encryption, is longer stored than plain.</summary>
    [Fact]
    public void PaddedBatches_DecodeToTheContentOfTheirPlainTwin()
    {
        GoldenImage golden = GoldenData.Image("c-v6-inline-toc-batch-encrypt");
        using RafsImage image = RafsBootstrap.Open(golden.Bootstrap, BootstrapMode.Cached, null);
        using RafsImage twin = RafsBootstrap.Open(GoldenData.Image("c-v6").Bootstrap, BootstrapMode.Cached, null);
        using var reader = new FileReader(image);
        using var twinReader = new FileReader(twin);
        foreach ((ImageTree.Node node, ImageTree.Node twinNode) in ImageTree.Walk(image).Zip(ImageTree.Walk(twin)))
        {
            Assert.Equal(twinNode.Path, node.Path);
            if (node.DirentType == 8)
            {
                Assert.Equal(twinReader.Read(twinNode.Ino), reader.Read(node.Ino));
            }
        }
    }

    /// <summary>Decodes whole files; verifies digests and CRCs on the way.</summary>
    private sealed class FileReader : IDisposable
    {
        private readonly RafsImage _image;
        private readonly BlobChunkTable[] _tables;
        private readonly byte[][] _blobs;

        public FileReader(RafsImage image)
        {
            _image = image;
            _blobs = [.. image.Blobs.Select(blob => File.ReadAllBytes(Path.Combine(GoldenData.BlobDirectory, blob.Id)))];
            _tables = [.. image.Blobs.Select(blob => image.CreateChunkTable(blob.Index, CompressionInfo(blob)))];
        }

        public byte[] Read(ulong ino)
        {
            Assert.Equal(RafsStatus.Ok, _image.OpenFile(ino, out RafsFile file));
            byte[] content = new byte[file.Size];
            for (uint i = 0; i < file.ChunkCount; i++)
            {
                Assert.Equal(RafsStatus.Ok, _image.GetChunk(file, i, out RafsChunk chunk));
                Decode(chunk).CopyTo(content.AsSpan((int)chunk.FileOffset));
            }

            return content;
        }

        public void Dispose() => Array.ForEach(_tables, table => table.Dispose());

        private static byte[] CompressionInfo(RafsBlob blob)
        {
            if (!blob.HasCompressionInfo)
            {
                return [];
            }

            byte[] meta = File.ReadAllBytes(Path.Combine(GoldenData.BlobDirectory, blob.MetaBlobId));
            return BlobMeta.Decode(blob, meta.AsSpan((int)blob.CiOffset, BlobMeta.StoredSize(blob)));
        }

        private ReadOnlySpan<byte> Decode(in RafsChunk chunk)
        {
            BlobChunkTable table = _tables[chunk.Blob];
            RafsBlob blob = _image.Blobs[chunk.Blob];
            Assert.True(table.Agrees(chunk));
            Assert.True(table.TryGetChunk(chunk.Index, out ChunkGeometry geometry));
            Assert.True(table.TryGetCoding(chunk.Index, out ChunkCoding coding));
            ReadOnlySpan<byte> stored = _blobs[chunk.Blob].AsSpan((int)geometry.StoredOffset, geometry.StoredSize);
            if (coding.IsEncrypted)
            {
                byte[] clear = new byte[stored.Length];
                Assert.True(ChunkCipher.TryDecrypt(blob.CipherKey.Span, blob.CipherIv.Span, stored, clear, out int length));
                stored = clear.AsSpan(0, length);
            }

            byte[] plain = new byte[coding.DecodedSize];
            if (coding.IsZran)
            {
                Assert.True(table.TryDecodeContext(coding.Batch, stored, plain));
            }
            else if (!coding.IsCompressed || (coding.IsEncrypted && stored.Length == plain.Length))
            {
                Assert.Equal(plain.Length, stored.Length);
                stored.CopyTo(plain);
            }
            else
            {
                Assert.True(ChunkCodec.TryDecompress(blob.Compressor, stored, plain));
            }

            byte[] slice = plain[coding.OffsetInBatch..(coding.OffsetInBatch + chunk.PlainSize)];
            bool isTarfs = blob.Features.HasFlag(BlobFeatures.Tarfs);
            Assert.Equal(!isTarfs, geometry.HasDigest);
            if (!isTarfs)
            {
                Assert.Equal(geometry.Digest, ChunkHash.Compute(blob.Digester, slice));
            }

            if (geometry.HasCrc32C)
            {
                Assert.Equal(geometry.Crc32C, ChunkHash.Crc32C(slice));
            }

            return slice;
        }
    }
}
