using Nydus.Rafs.Building;

namespace Nydus.Image.Compacting;

/// <summary>Which blobs are written anew, and which of them into one.</summary>
internal static class CompactionPlan
{
    private const int Percent = 100;

    /// <summary>Groups of blobs; each becomes one blob.</summary>
    /// <param name="usages">Of the blobs that may be written anew.</param>
    public static IReadOnlyList<IReadOnlyList<int>> Make(ImageModel model, IReadOnlyList<BlobUsage> usages, CompactRequest request)
    {
        var groups = new List<IReadOnlyList<int>>();
        var joined = new List<BlobUsage>();
        long joinedSize = 0;
        foreach (BlobUsage usage in usages.Where(usage => usage.StoredSize > 0 && StoredChunks.CanCopy(model, model.Blobs[usage.Blob])))
        {
            ImageBlob blob = model.Blobs[usage.Blob];
            if (blob.CompressedSize >= request.CompactBlobSize)
            {
                if (IsSparse(usage))
                    groups.Add([usage.Blob]);
                continue;
            }

            if (joinedSize + usage.StoredSize > request.MaxCompactSize)
                Flush();
            joined.Add(usage);
            joinedSize += usage.StoredSize;
        }

        Flush();
        return groups;

        void Flush()
        {
            // A small blob alone gains nothing, unless much of it is not used.
            if (joined.Count > 1 || (joined.Count == 1 && IsSparse(joined[0])))
                groups.Add([.. joined.Select(usage => usage.Blob)]);
            joined.Clear();
            joinedSize = 0;
        }

        bool IsSparse(BlobUsage usage) => usage.StoredSize * Percent < model.Blobs[usage.Blob].CompressedSize * request.MinUsedRatio;
    }
}
