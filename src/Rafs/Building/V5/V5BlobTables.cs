using System.Buffers.Binary;
using System.Text;

namespace Nydus.Rafs.Building.V5;

/// <summary>Writes the blob table and the extended blob table (format spec 2.5).</summary>
internal static class V5BlobTables
{
    private const int IdOffset = 8;

    /// <summary>With the padding, which counts.</summary>
    public static long SizeOf(List<ImageBlob> blobs)
    {
        long size = 0;
        foreach (ImageBlob blob in blobs)
        {
            // One NUL between two entries and none after the last.
            size += (size == 0 ? 0 : 1) + IdOffset + Encoding.UTF8.GetByteCount(blob.Id);
        }

        return Alignment.Up(size, 8);
    }

    public static void Write(List<ImageBlob> blobs, Span<byte> table)
    {
        foreach (ImageBlob blob in blobs)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(table, blob.ReadaheadOffset);
            BinaryPrimitives.WriteUInt32LittleEndian(table[sizeof(uint)..], blob.ReadaheadSize);
            int length = Encoding.UTF8.GetBytes(blob.Id, table[IdOffset..]);
            table = table[Math.Min(table.Length, IdOffset + length + 1)..];
        }
    }

    public static void WriteExtended(List<ImageBlob> blobs, BootstrapBytes bytes, long offset)
    {
        for (int i = 0; i < blobs.Count; i++)
        {
            bytes.Write(offset + ((long)i * RafsV5ExtendedBlob.StoredSize), new RafsV5ExtendedBlob
            {
                ChunkCount = (uint)blobs[i].ChunkCount,
                Features = blobs[i].Features,
                UncompressedSize = (ulong)blobs[i].UncompressedSize,
                CompressedSize = (ulong)blobs[i].CompressedSize,
            });
        }
    }
}
