namespace Nydus.Storage.Flights;

internal enum JoinResult
{
    /// <summary>There is no flight of the unit.</summary>
    None,

    /// <summary>The waiter will be answered, or has been.</summary>
    Joined,

    /// <summary>The cache has got the chunk in the meantime.</summary>
    Ready,

    /// <summary>The new flight is in the table, the waiter with it; the caller has to fetch it.</summary>
    Created,
}
