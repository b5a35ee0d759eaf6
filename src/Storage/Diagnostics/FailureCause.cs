namespace Nydus.Storage.Diagnostics;

/// <summary>Why a chunk could not be served, or not be kept. Each has an episode of its own in the log.</summary>
internal enum FailureCause
{
    /// <summary>The backend said why it could not answer.</summary>
    Backend,

    /// <summary>A backend or cache broke its contract: an exception of another type, or none of the bytes it promised.</summary>
    PluginFault,

    /// <summary>The blob's compression information is damaged or contradicts the image.</summary>
    Metadata,

    /// <summary>The image's tables contradict each other about a chunk.</summary>
    Geometry,

    /// <summary>The stored bytes cannot be decrypted or decompressed.</summary>
    Decode,

    /// <summary>The decoded bytes have another digest or CRC.</summary>
    Mismatch,

    /// <summary>Validation was asked for, but the image has neither digest nor CRC of the chunk.</summary>
    NothingToVerify,

    /// <summary>The cache could not keep chunks.</summary>
    Store,

    /// <summary>No memory for the fetch.</summary>
    Memory,

    Count,
}
