using Nydus.Rafs;
using Nydus.Rafs.Building;

namespace Nydus.Image.Building;

/// <summary>An image that a build goes on from: a parent, a dictionary, a layer to merge.</summary>
internal static class SourceImage
{
    private const int DigestLength = 64;

    /// <summary>Loads it. A blob that has its bootstrap inside gets the id that the file's name says (format spec 6.6).</summary>
    /// <param name="path">A bootstrap, or a data blob with one inside.</param>
    /// <param name="blobId">The id of such a blob, when it is known better than by the file's name.</param>
    /// <exception cref="ImageException">It cannot be loaded.</exception>
    public static ImageModel Load(string path, string? blobId = null)
    {
        ImageModel model;
        try
        {
            model = BootstrapLoader.Load(path);
        }
        catch (Exception exception) when (IsExpected(exception))
        {
            throw Failed(path, exception);
        }

        SetBlobs(model, path, blobId);
        return model;
    }

    /// <summary>Passes on its nodes, one after the other: none is kept.</summary>
    /// <param name="path">A bootstrap, or a data blob with one inside.</param>
    /// <param name="check">Called first, for the model without nodes.</param>
    /// <exception cref="ImageException">It cannot be loaded.</exception>
    public static void Read(string path, Action<ImageModel> check, Action<ImageNode> visit)
    {
        try
        {
            using var reader = BootstrapReader.Open(path);
            SetBlobs(reader.Head, path, blobId: null);
            check(reader.Head);
            foreach (ImageNode node in reader.ReadNodes())
                visit(node);
        }
        catch (Exception exception) when (IsExpected(exception))
        {
            throw Failed(path, exception);
        }
    }

    /// <summary>Checks that chunks of one image may be referred to by the other (format spec 6.6).</summary>
    /// <exception cref="IncompatibleImageException">They may not.</exception>
    public static void RequireCompatible(ImageModel image, string path, ImageModel other, string otherPath)
    {
        if (image.Version != other.Version)
            throw Differ("version", image.Version, other.Version);
        if (image.ChunkSize != other.ChunkSize)
            throw Differ("chunk size", $"0x{image.ChunkSize:x}", $"0x{other.ChunkSize:x}");
        if (image.HasExplicitOwners != other.HasExplicitOwners)
            throw Differ("explicit owners", image.HasExplicitOwners, other.HasExplicitOwners);
        if (image.IsTarfs != other.IsTarfs)
            throw Differ("tarfs mode", image.IsTarfs, other.IsTarfs);
        if (image.Version == RafsVersion.V5 && image.Digester != other.Digester)
            throw Differ("digester", image.Digester, other.Digester);

        IncompatibleImageException Differ(string what, object one, object another) =>
            new($"Inconsistent images: {what} of {path} is {one}, of {otherPath} {another}. Build both with the same options.");
    }

    private static bool IsExpected(Exception exception) => exception is RafsFormatException or IOException or UnauthorizedAccessException;

    private static ImageException Failed(string path, Exception exception) => new($"failed to load the bootstrap {path}: {exception.Message}", exception);

    private static void SetBlobs(ImageModel model, string path, string? blobId)
    {
        foreach (ImageBlob blob in model.Blobs)
        {
            if ((blob.Features & BlobFeatures.InlinedFsMeta) != 0)
            {
                blob.Features &= ~BlobFeatures.InlinedFsMeta;
                if (blob.Id.AsSpan().Trim('x').IsEmpty)
                    blob.Id = blobId ?? IdOf(path);
            }

            // Where a device lies in the joint address space follows from the blobs of the new image.
            blob.MappedBlockAddress = 0;
        }
    }

    private static string IdOf(string path)
    {
        string name = Path.GetFileName(path).Split('.')[0];
        return name.Length == DigestLength && name.All(char.IsAsciiHexDigitLower)
            ? name
            : throw new ImageException($"{path}: the id of its blob is the name of the file, which is no SHA-256 in hexadecimal. Rename the file to the digest of the blob.");
    }
}
