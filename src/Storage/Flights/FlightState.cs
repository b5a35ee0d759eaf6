namespace Nydus.Storage.Flights;

internal enum FlightState : byte
{
    /// <summary>Asked for; readers wait.</summary>
    Waiting,

    /// <summary>Decoded: late readers copy from its buffer until the cache has it.</summary>
    Decoded,

    /// <summary>Failed, abandoned or kept by the cache; no longer in the table.</summary>
    Ended,
}
