using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Nydus.Image.Output;
using Nydus.Rafs;
using Nydus.Rafs.Building;

namespace Nydus.Image.Inspecting;

/// <summary>What <c>inspect</c> prints of the superblock, the blob table and the prefetch table.</summary>
internal sealed class TableText(LoadedImage loaded, TextWriter output, CancellationToken cancellation)
{
    private const int DigestLength = 32;

    private static readonly JsonWriterOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public void WriteSuperblock()
    {
        var fields = SuperblockFields.Read(loaded);
        RafsImage image = loaded.Image;
        output.WriteLine(
            $"""

                Version:                {(int)image.Version}
                Inodes Count:           {image.InodeCount}
                Chunk Size:             {image.ChunkSize / 1024}KB
                Root Inode:             {image.RootIno}
                Flags:                  {FlagNames.Of(image.Features)}
                Blob table offset:      0x{fields.BlobTableOffset:x}
                Blob table size:        0x{fields.BlobTableSize:x}
                Prefetch table offset:  0x{fields.PrefetchTableOffset:x}
                Prefetch table entries: 0x{fields.PrefetchTableEntries:x}
                Chunk table offset:     0x{fields.ChunkTableOffset:x}
                Chunk table size:       0x{fields.ChunkTableSize:x}
                
            """);
    }

    public void WriteBlobs()
    {
        foreach (RafsBlob blob in loaded.Image.Blobs)
        {
            ImageBlob stored = loaded.Blobs[blob.Index];
            output.WriteLine(
                $"""

                Blob Index:             {blob.Index}
                Blob ID:                {blob.Id}
                Raw Blob ID:            {stored.Id}
                Blob Size:              {blob.CompressedSize}
                Compressed Data Size:   {blob.StoredDataSize}
                Uncompressed Data Size: {blob.UncompressedSize}
                Mapped Block Address:   {stored.MappedBlockAddress}
                Features:               {FlagNames.Of(blob.Features)}
                Compressor:             {BuildReport.NameOf(blob.Compressor)}
                Digester:               {blob.Digester}
                Cipher:                 {NameOf(blob.Cipher)}
                Chunk Size:             0x{blob.ChunkSize:x}
                Chunk Count:            {blob.ChunkCount}
                Prefetch Table Offset:  {stored.ReadaheadOffset}
                Prefetch Table Size:    {stored.ReadaheadSize}
                Meta Compressor:        {BuildReport.NameOf(blob.CiCompressor)}
                Meta Offset:            {blob.CiOffset}
                Meta Compressed Size:   {blob.CiCompressedSize}
                Meta Uncompressed Size: {blob.CiUncompressedSize}
                ToC Digest:             {Digest(stored.TocDigest)}
                ToC Size:               {blob.TocSize}
                RAFS Blob Digest:       {Digest(stored.RafsBlobDigest)}
                RAFS Blob Size:         {stored.RafsBlobSize}
                """);
        }
    }

    public void WritePrefetch()
    {
        (ulong Ino, string[] Paths)[] rows = [.. Prefetch()];
        output.WriteLine($"Total Prefetching Files: {rows.Length}");
        foreach ((ulong ino, string[] paths) in rows)
            output.WriteLine($"Inode Number: {ino.ToString(CultureInfo.InvariantCulture),-10} Path: {string.Join(", ", paths)}");
    }

    public string BlobsJson() => Json(json =>
    {
        foreach (RafsBlob blob in loaded.Image.Blobs)
        {
            ImageBlob stored = loaded.Blobs[blob.Index];
            json.WriteStartObject();
            json.WriteString("blob_id", blob.Id);
            json.WriteNumber("compressed_size", blob.CompressedSize);
            json.WriteNumber("decompressed_size", blob.UncompressedSize);
            json.WriteNumber("readahead_offset", stored.ReadaheadOffset);
            json.WriteNumber("readahead_size", stored.ReadaheadSize);
            json.WriteEndObject();
        }
    });

    public string PrefetchJson() => Json(json =>
    {
        foreach ((ulong ino, string[] paths) in Prefetch())
        {
            json.WriteStartObject();
            json.WriteNumber("inode", ino);
            json.WriteStartArray("path");
            foreach (string path in paths)
                json.WriteStringValue(path);
            json.WriteEndArray();
            json.WriteEndObject();
        }
    });

    private static string Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, s_json))
        {
            json.WriteStartArray();
            write(json);
            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>The entries of the prefetch table. What is printed for v5 is what has always been: one path, and a slash after each.</summary>
    private IEnumerable<(ulong Ino, string[] Paths)> Prefetch()
    {
        var wanted = loaded.Image.PrefetchInos.ToHashSet();
        ILookup<ulong, ImageEntry> found = ImageTree.Walk(loaded, cancellation).Where(entry => wanted.Contains(entry.Attr.Ino)).ToLookup(entry => entry.Attr.Ino);
        bool isV5 = loaded.Image.Version == RafsVersion.V5;
        return loaded.Image.PrefetchInos.Select(ino => (ino, found[ino].Take(isV5 ? 1 : int.MaxValue).Select(PathOf).ToArray()));

        string PathOf(ImageEntry entry)
        {
            string path = PathText.Lossy(entry.Path);
            return entry.Parent is not null && (isV5 || entry.Node.IsDirectory) ? path + "/" : path;
        }
    }

    private static string NameOf(RafsCipher cipher) => cipher == RafsCipher.None ? "None" : "Aes128Xts";

    private static string Digest(byte[] digest) => Convert.ToHexStringLower(digest.Length == 0 ? new byte[DigestLength] : digest);
}
