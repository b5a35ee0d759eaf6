using System.Runtime.InteropServices;
using Nydus.Rafs.Zran;

namespace Nydus.Rafs;

/// <summary>The fields of the compression information's header (format spec 4.5); zeros follow, and the magic again in its last 4 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct CompressionInfoHeader
{
    public const int StoredSize = 4096;
    public const uint ExpectedMagic = 0xB10BB10B;

    private const BlobFeatures NeverOnDisk = (BlobFeatures)0x8000_F000;
    private const BlobFeatures Decisive = BlobFeatures.ChunkInfoV2 | BlobFeatures.Batch | BlobFeatures.Zran | BlobFeatures.Encrypted;

    public uint Magic;
    public BlobFeatures Features;
    public RafsCompressor Compressor;
    public uint Entries;
    public ulong Offset;
    public ulong CompressedSize;
    public ulong UncompressedSize;
    public ulong ContextOffset;
    public ulong ContextSize;
    public uint ContextCount;

    /// <summary>What of the header contradicts itself or the blob's entry; null when nothing does.</summary>
    public static string? FindContradiction(RafsBlob blob, ReadOnlySpan<byte> header)
    {
        CompressionInfoHeader fields = MemoryMarshal.Read<CompressionInfoHeader>(header);
        uint lastMagic = MemoryMarshal.Read<uint>(header[(StoredSize - sizeof(uint))..]);
        return fields switch
        {
            _ when fields.Magic != ExpectedMagic || lastMagic != ExpectedMagic => $"magic 0x{fields.Magic:x} and 0x{lastMagic:x}",
            _ when (fields.Features & NeverOnDisk) != 0 || ((fields.Features ^ blob.Features) & Decisive) != 0 => $"features 0x{(uint)fields.Features:x}",
            _ when fields.Entries != (uint)blob.ChunkCount && !blob.Features.HasFlag(BlobFeatures.IsChunkDictGenerated) => $"{fields.Entries} entries",
            _ when fields.Compressor != blob.CiCompressor => $"compressor {(uint)fields.Compressor}",
            _ when fields.Offset != (ulong)blob.CiOffset => $"offset {fields.Offset}",
            _ when fields.CompressedSize != (ulong)blob.CiCompressedSize => $"stored size {fields.CompressedSize}",
            _ when fields.UncompressedSize != (ulong)blob.CiUncompressedSize => $"size {fields.UncompressedSize}",
            _ => fields.FindContextContradiction(blob),
        };
    }

    /// <summary>Batch or ZRAN contexts follow the chunk infos.</summary>
    private readonly string? FindContextContradiction(RafsBlob blob)
    {
        bool isZran = blob.Features.HasFlag(BlobFeatures.Zran);
        if (!isZran && !blob.Features.HasFlag(BlobFeatures.Batch))
        {
            return null;
        }

        if (isZran && (blob.Features.HasFlag(BlobFeatures.Batch) || ContextCount > Entries))
        {
            return $"{ContextCount} ZRAN contexts for {Entries} chunks, features 0x{(uint)Features:x}";
        }

        ulong needed = (ulong)ContextCount * (ulong)(isZran ? ZranContext.StoredSize : BatchContext.StoredSize);
        bool isInside = ContextOffset >= (ulong)Entries * ChunkInfoV2.StoredSize
            && ContextOffset <= UncompressedSize
            && ContextSize <= UncompressedSize - ContextOffset
            && needed <= ContextSize;
        return isInside ? null : $"{ContextCount} contexts in {ContextSize} bytes at offset {ContextOffset}";
    }
}
