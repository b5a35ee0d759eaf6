namespace Nydus.Rafs;

/// <summary>Blob kinds that cannot be read, told when the image is opened rather than at the first read.</summary>
internal static class UnsupportedBlob
{
    /// <exception cref="RafsFormatException">The blob is of such a kind.</exception>
    public static void Refuse(string id, int index, BlobFeatures features)
    {
        if (features.HasFlag(BlobFeatures.External))
        {
            throw new RafsFormatException($"Blob {index} ({id}) needs external blobs, which this release does not read yet.");
        }
    }
}
