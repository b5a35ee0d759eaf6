using Nydus.Rafs;

namespace Nydus.Storage.Blobs;

/// <summary>The form that nydus-image writes.</summary>
internal sealed class RafsCompressionInfoFormat : ICompressionInfoFormat
{
    public bool IsValidCacheFile(RafsBlob blob, ReadOnlySpan<byte> file) => BlobMeta.IsValidCacheFile(blob, file);

    public byte[] Decode(RafsBlob blob, ReadOnlySpan<byte> stored) => BlobMeta.Decode(blob, stored);
}
