namespace Nydus.Storage.Fetching;

internal enum FetchPhase : byte
{
    /// <summary>Waits for memory or for the backend; given up when the last reader leaves.</summary>
    Fetching,

    /// <summary>The bytes are here: they are decoded and kept, whoever still waits.</summary>
    Decoding,

    /// <summary>Given up.</summary>
    Abandoned,
}
