namespace Nydus.Storage.Blobs;

internal enum ReadyResult
{
    /// <summary>The cache has not got the chunk.</summary>
    NotReady,

    /// <summary>The destination is filled.</summary>
    Copied,

    /// <summary>The cache had the chunk, but not its bytes; it has been told so.</summary>
    Damaged,
}
