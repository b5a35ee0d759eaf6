using Nydus.Rafs;

namespace Nydus.Image.Building;

/// <summary>What a build made: the content of <c>--output-json</c> (format spec 6.10).</summary>
internal sealed record BuildResult
{
    /// <summary>Path as given, or empty when the bootstrap is inside the blob.</summary>
    public required string Bootstrap { get; init; }

    /// <summary>Ids of the blob table, in order.</summary>
    public required IReadOnlyList<string> Blobs { get; init; }
    public string ExternalBootstrap { get; init; } = "";
    public IReadOnlyList<string> ExternalBlobs { get; init; } = [];
    public required RafsVersion Version { get; init; }
    public required RafsCompressor Compressor { get; init; }

    /// <summary>Step to seconds.</summary>
    public required IReadOnlyDictionary<string, double> ConsumedTime { get; init; }

    /// <summary>Event to a number or a text.</summary>
    public required IReadOnlyDictionary<string, object> Events { get; init; }
}
