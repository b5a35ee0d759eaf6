using System.Runtime.InteropServices;
using Nydus.Abstractions;

namespace Nydus.Rafs;

/// <summary>A blob table entry (format spec 3.5).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1, Size = StoredSize)]
internal struct RafsV6Blob
{
    public const int StoredSize = 256;

    public RafsV6BlobIdBytes BlobId;
    public uint BlobIndex;
    public uint ChunkSize;
    public uint ChunkCount;
    public RafsCompressor Compressor;
    public RafsDigester Digester;
    public BlobFeatures Features;
    public ulong CompressedSize;
    public ulong UncompressedSize;
    public uint TocSize;
    public RafsCompressor CiCompressor;
    public ulong CiOffset;
    public ulong CiCompressedSize;
    public ulong CiUncompressedSize;
    public ChunkDigest TocDigest;

    /// <summary>The RAFS blob of a SEPARATE blob; the cipher's key in an encrypted one.</summary>
    public ChunkDigest MetaBlobDigestOrKey;

    /// <summary>The first half of the IV in an encrypted blob.</summary>
    public ulong MetaBlobSizeOrIv;
    public ulong IvHigh;
    public RafsCipher Cipher;
}
