namespace Nydus.Rafs;

/// <summary>
/// The blob id that a file name carries: the base name up to its first dot (format spec 3.5). Blobs with their bootstrap inside
/// cannot know their own id, so the bootstrap has a placeholder.
/// </summary>
internal sealed class FileNameBlobId
{
    private const int HexLength = 64;
    private readonly string _id;

    public FileNameBlobId(string path, bool isDataBlob)
    {
        string name = Path.GetFileName(path);
        int dot = name.IndexOf('.', StringComparison.Ordinal);
        _id = dot < 0 ? name : name[..dot];
        IsDataBlob = isDataBlob;
    }

    /// <summary>Whether the file is the data blob itself.</summary>
    public bool IsDataBlob { get; }

    /// <summary>The id of a blob: the stored one, or the file's. A bootstrap of its own gives its name away only for a placeholder or when it is named like a blob.</summary>
    /// <exception cref="RafsFormatException">The file name is needed and is no id.</exception>
    public string Resolve(string stored, BlobFeatures features, int blob)
    {
        bool inlined = features.HasFlag(BlobFeatures.InlinedFsMeta);
        bool wanted = IsDataBlob
            ? inlined || !features.HasFlag(BlobFeatures.CapTarToc)
            : inlined && (IsPlaceholder(stored) || IsHex(_id));
        return wanted ? BlobId.Check(_id, blob, "the file name") : stored;
    }

    private static bool IsPlaceholder(string id) => id.Length == HexLength && id.AsSpan().IndexOfAnyExcept('x') < 0;

    private static bool IsHex(string id) => id.Length == HexLength && id.AsSpan().IndexOfAnyExceptInRange('0', 'f') < 0 && id.All(char.IsAsciiHexDigit);
}
