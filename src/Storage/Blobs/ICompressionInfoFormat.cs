using Nydus.Rafs;

namespace Nydus.Storage.Blobs;

/// <summary>The form of a v6 blob's compression information, in the blob and in the cache (format spec 4.5, 5).</summary>
internal interface ICompressionInfoFormat
{
    /// <summary>Whether a cache's side file is complete and belongs to the blob.</summary>
    bool IsValidCacheFile(RafsBlob blob, ReadOnlySpan<byte> file);

    /// <summary>Makes the cache-file form of what is stored in the blob.</summary>
    /// <exception cref="RafsFormatException">It is damaged.</exception>
    byte[] Decode(RafsBlob blob, ReadOnlySpan<byte> stored);
}
