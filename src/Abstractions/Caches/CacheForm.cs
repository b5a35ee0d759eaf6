namespace Nydus.Abstractions;

/// <summary>In which form a cache keeps chunks.</summary>
public enum CacheForm
{
    /// <summary>Decoded: a chunk lies at its plain offset and can be served as it is.</summary>
    Plain,

    /// <summary>As the backend stores it (compressed, encrypted): a chunk lies at its stored offset and is decoded for every read.</summary>
    Stored,
}
