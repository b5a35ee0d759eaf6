using Nydus.Abstractions;

namespace Nydus.Plugin.BlobCache;

/// <summary>The names nydusd gives to a blob's files; tools of the field look for them.</summary>
internal sealed class CacheFileNames
{
    public CacheFileNames(string workDir, string blobId, CacheForm form)
    {
        WorkDir = workDir;
        BlobId = blobId;
        Form = form;
        string plain = blobId + ".blob.data";
        string stored = blobId + ".blob.raw";
        (DataName, string otherName) = form == CacheForm.Plain ? (plain, stored) : (stored, plain);
        DataPath = Path.Combine(workDir, DataName);
        OtherFormPath = Path.Combine(workDir, otherName);
        // One map for both forms: see CachedBlobFile.Open for what that costs.
        ChunkMapPath = Path.Combine(workDir, plain + ".chunk_map");
    }

    public string WorkDir { get; }

    public string BlobId { get; }

    public CacheForm Form { get; }

    /// <summary><c>&lt;id&gt;.blob.data</c> or <c>&lt;id&gt;.blob.raw</c>.</summary>
    public string DataName { get; }

    public string DataPath { get; }

    /// <summary>The data file of a daemon that keeps the same blob in the other form.</summary>
    public string OtherFormPath { get; }

    public string ChunkMapPath { get; }

    /// <summary>A name that no blob has and no other process takes.</summary>
    public static string MakeTemporaryPath(string workDir) => Path.Combine(workDir, $".{Guid.NewGuid():N}.tmp");
}
