namespace Nydus.Rafs;

/// <summary>Blob kinds that cannot be read, told when the image is opened rather than at the first read.</summary>
internal static class UnsupportedBlob
{
    /// <exception cref="RafsFormatException">The blob is of such a kind.</exception>
    public static void Refuse(string id, int index, BlobFeatures features, RafsCompressor compressor)
    {
        string? need = features switch
        {
            _ when features.HasFlag(BlobFeatures.External) => "external blobs",
            _ when compressor == RafsCompressor.Gzip && !features.HasFlag(BlobFeatures.ChunkInfoV2) => "legacy stargz (estargztoc-ref)",
            _ => null,
        };
        if (need is not null)
        {
            throw new RafsFormatException($"Blob {index} ({id}) needs {need}, which this release does not read yet.");
        }
    }
}
