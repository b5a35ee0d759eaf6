using Nydus.Rafs;

namespace Nydus.Storage.Blobs;

/// <summary>The real form. Until the metadata reader is in, v6 blobs cannot be opened.</summary>
internal sealed class RafsCompressionInfoFormat : ICompressionInfoFormat
{
    public bool IsValidCacheFile(RafsBlob blob, ReadOnlySpan<byte> file) => false;

    public byte[] Decode(RafsBlob blob, ReadOnlySpan<byte> stored) => throw new RafsFormatException("compression information is not supported");
}
