using System.Buffers.Binary;
using System.IO.Compression;
using Nydus.Abstractions;
using Nydus.Rafs;

namespace Nydus.Storage.Tests.Fakes;

/// <summary>
/// Makes an image with one blob into that of an eStargz layer of the same content: each chunk a gzip member with padding behind its data, known by its start and a bound.
/// </summary>
internal sealed class StargzCopy
{
    private const int BlobTableEntry = 4096;
    private const int RecordSize = 80;

    /// <summary>A member with a tar header lies before the next file's.</summary>
    private const int HeaderSize = 100;

    private readonly byte[] _bootstrap;
    private readonly RafsImage _image;
    private readonly List<byte> _blob = [.. "not a member"u8];

    /// <summary>Number of a chunk to its place in the new blob.</summary>
    private readonly Dictionary<int, (long Offset, int Size)> _places = [];

    private StargzCopy(string name)
    {
        GoldenImage golden = GoldenData.Image(name);
        _bootstrap = File.ReadAllBytes(golden.Bootstrap);
        _image = RafsBootstrap.Open(golden.Bootstrap, BootstrapMode.Cached, null);
    }

    /// <summary>Writes <c>bootstrap</c> and the blob into the folder.</summary>
    public static void Make(string name, string folder)
    {
        var copy = new StargzCopy(name);
        using (copy._image)
        {
            copy.PackChunks();
            copy.Patch();
            File.WriteAllBytes(Path.Combine(folder, "bootstrap"), copy._bootstrap);
            File.WriteAllBytes(Path.Combine(folder, copy._image.Blobs[0].Id), [.. copy._blob]);
        }
    }

    private void PackChunks()
    {
        RafsBlob blob = _image.Blobs[0];
        byte[] data = File.ReadAllBytes(Path.Combine(GoldenData.BlobDirectory, blob.Id));
        byte[] information = blob.HasCompressionInfo ? BlobMeta.Decode(blob, data.AsSpan((int)blob.CiOffset, BlobMeta.StoredSize(blob))) : [];
        using BlobChunkTable table = _image.CreateChunkTable(0, information);
        foreach (RafsChunk chunk in Chunks(_image.RootIno))
        {
            Assert.True(table.Agrees(in chunk));
            Assert.True(table.TryGetChunk(chunk.Index, out ChunkGeometry geometry));
            Assert.True(table.TryGetCoding(chunk.Index, out ChunkCoding coding));
            if (!_places.ContainsKey(chunk.Index))
            {
                byte[] plain = new byte[geometry.PlainSize];
                Assert.True(ChunkCodec.TryDecompress(coding.IsCompressed ? blob.Compressor : RafsCompressor.None, data.AsSpan((int)geometry.StoredOffset, geometry.StoredSize), plain));
                Pack(chunk.Index, plain);
            }

            if (chunk.RecordOffset >= 0)
                PatchRecord(_bootstrap.AsSpan((int)chunk.RecordOffset), chunk.Index);
        }

        _blob.AddRange(new byte[100]);
    }

    private void Pack(int chunk, byte[] plain)
    {
        using var member = new MemoryStream();
        using (var gzip = new GZipStream(member, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(plain);
            gzip.Write(new byte[(512 - (plain.Length % 512)) % 512]);
        }

        // The bound of the builder, or where the next chunk starts.
        int bound = plain.Length + 151 + (5 * (plain.Length / 16384));
        _places.Add(chunk, (_blob.Count, (int)Math.Min(bound, member.Length + HeaderSize)));
        _blob.AddRange(member.ToArray());
        _blob.AddRange(new byte[HeaderSize]);
    }

    private IEnumerable<RafsChunk> Chunks(ulong directory)
    {
        var chunks = new List<RafsChunk>();
        Assert.Equal(RafsStatus.Ok, _image.OpenDirectory(directory, 0, out RafsDirCursor cursor));
        while (_image.ReadDirectory(ref cursor, out RafsDirEntry entry) == RafsStatus.Ok)
        {
            if (entry.Name is [(byte)'.'] or [(byte)'.', (byte)'.'])
                continue;
            if (_image.OpenFile(entry.Ino, out RafsFile file) == RafsStatus.WrongType)
            {
                if (_image.OpenDirectory(entry.Ino, 0, out _) == RafsStatus.Ok)
                    chunks.AddRange(Chunks(entry.Ino));
                continue;
            }

            for (uint i = 0; i < file.ChunkCount; i++)
            {
                Assert.Equal(RafsStatus.Ok, _image.GetChunk(in file, i, out RafsChunk chunk));
                chunks.Add(chunk);
            }
        }

        return chunks;
    }

    private void Patch()
    {
        bool isV5 = _image.Version == RafsVersion.V5;
        Span<byte> flags = _bootstrap.AsSpan(isV5 ? 16 : 1152, sizeof(ulong));
        const ulong Compressors = (ulong)(RafsFeatures.CompressionNone | RafsFeatures.CompressionLz4 | RafsFeatures.CompressionGzip | RafsFeatures.CompressionZstd);
        BinaryPrimitives.WriteUInt64LittleEndian(flags, (BinaryPrimitives.ReadUInt64LittleEndian(flags) & ~Compressors) | (ulong)RafsFeatures.CompressionGzip);
        if (isV5)
        {
            int extended = (int)BinaryPrimitives.ReadUInt64LittleEndian(_bootstrap.AsSpan(72));
            BinaryPrimitives.WriteUInt32LittleEndian(_bootstrap.AsSpan(extended + 4), 0);
            BinaryPrimitives.WriteUInt64LittleEndian(_bootstrap.AsSpan(extended + 16), (ulong)_blob.Count);
            return;
        }

        Span<byte> entry = _bootstrap.AsSpan(BlobTableEntry);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[76..], (uint)RafsCompressor.Gzip);
        BinaryPrimitives.WriteUInt64LittleEndian(entry[88..], (ulong)_blob.Count);
        entry[108..136].Clear();
        int table = (int)BinaryPrimitives.ReadUInt64LittleEndian(_bootstrap.AsSpan(1152 + 24));
        int size = (int)BinaryPrimitives.ReadUInt64LittleEndian(_bootstrap.AsSpan(1152 + 32));
        for (int at = table; at < table + size; at += RecordSize)
            PatchRecord(_bootstrap.AsSpan(at), BinaryPrimitives.ReadInt32LittleEndian(_bootstrap.AsSpan(at + 72)));
    }

    private void PatchRecord(Span<byte> record, int chunk)
    {
        (long offset, int size) = _places[chunk];
        BinaryPrimitives.WriteUInt32LittleEndian(record[36..], (uint)RafsChunkFlags.Compressed);
        BinaryPrimitives.WriteInt32LittleEndian(record[40..], size);
        BinaryPrimitives.WriteInt64LittleEndian(record[48..], offset);
    }
}
