namespace Nydus.Damage.Tests;

/// <summary>Which file of an image or of its cache is damaged.</summary>
public enum DamagedPart
{
    /// <summary>The bootstrap; the cache is empty or full.</summary>
    Bootstrap,

    /// <summary>A data blob; the cache is empty.</summary>
    Blob,

    /// <summary>The chunk map of a full cache.</summary>
    ChunkMap,

    /// <summary>blob.meta, blob.toc or blob.digest of a full cache.</summary>
    SideFile,

    /// <summary>blob.data or blob.raw of a full cache.</summary>
    CacheData,
}
