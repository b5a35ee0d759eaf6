namespace Nydus.Rafs.Codecs.Deflate;

internal enum InflateResult
{
    /// <summary>The stream is damaged or its end is missing.</summary>
    Damaged,

    /// <summary>The destination is full; the stream goes on, or ends just there.</summary>
    Full,

    /// <summary>The last block ended.</summary>
    Ended,
}
