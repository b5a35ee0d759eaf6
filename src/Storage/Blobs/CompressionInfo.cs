using Nydus.Rafs;

namespace Nydus.Storage.Blobs;

/// <summary>Gets the compression information of a blob: from the cache's side file, else from the blob (format spec 4.5, 5).</summary>
internal static class CompressionInfo
{
    public const string SideFile = "blob.meta";

    /// <summary>The header's length, stored and in the cache, in bytes.</summary>
    public const int HeaderSize = 4096;

    /// <summary>Chunk records of 24 bytes, contexts and dictionaries of 2^24 chunks stay below; more is hostile.</summary>
    private const long LargestSize = 1L << 30;

    /// <summary>The length of the cache-file form, or -1 when the blob table asks for what cannot be.</summary>
    public static long GetCacheFileSize(RafsBlob blob)
    {
        if (blob.CiUncompressedSize is <= 0 or > LargestSize)
            return -1;
        return ((blob.CiUncompressedSize + HeaderSize - 1) & ~(HeaderSize - 1L)) + HeaderSize;
    }

    /// <summary>The length of the stored form with its header, or -1 when the blob table asks for what cannot be.</summary>
    public static long GetStoredSize(RafsBlob blob)
    {
        if (blob.CiCompressedSize is <= 0 or > LargestSize || blob.CiOffset < 0)
            return -1;
        return blob.CiCompressedSize + HeaderSize;
    }
}
