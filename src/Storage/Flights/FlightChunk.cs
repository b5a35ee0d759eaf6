using Nydus.Storage.Verifying;

namespace Nydus.Storage.Flights;

/// <summary>A chunk of a flight.</summary>
internal struct FlightChunk
{
    public int Number;

    /// <summary>Where it starts in the decoded unit, in bytes.</summary>
    public int Offset;

    /// <summary>Its plain length in bytes.</summary>
    public int Size;

    /// <summary>Set by the one who decodes, before the flight is published.</summary>
    public VerifyResult Result;
}
