namespace Nydus.Storage;

/// <summary>The outcome of a read that could not be served from ready chunks.</summary>
public enum ReadStatus
{
    /// <summary>The destination is filled.</summary>
    Ok,

    /// <summary>Some chunk could not be fetched, decoded or verified; logged with blob, chunk and cause.</summary>
    Failed,

    /// <summary>Nobody waits any more.</summary>
    Cancelled,
}
