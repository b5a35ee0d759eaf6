using System.Text;

namespace Nydus.Plugin.Files;

/// <summary>Blob ids come from the image and become file names: this is the gate.</summary>
internal static class BlobFileName
{
    private const int LongestBytes = 255;

    /// <summary>Says why an id cannot be a file name.</summary>
    /// <returns>Null when it can, else the end of a sentence that begins with "the blob id".</returns>
    public static string? FindFault(string blobId)
    {
        if (blobId.Length == 0)
            return "is empty";
        if (blobId is "." or "..")
            return "is \".\" or \"..\"";
        if (blobId.AsSpan().ContainsAny('/', '\0'))
            return "holds a slash or a NUL";
        if (blobId.Length > LongestBytes || Encoding.UTF8.GetByteCount(blobId) > LongestBytes)
            return "is longer than 255 bytes";
        return null;
    }
}
