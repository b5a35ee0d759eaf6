using System.Text.Json;

namespace Nydus.Host.Configuration;

/// <summary>
/// A configuration as the daemon uses it, whichever version and notation it was written in (specification section 2).
/// Immutable; sections that belong to plugins are handed on as they were written.
/// </summary>
internal sealed record DaemonConfig
{
    /// <summary>1 or 2: the version of the schema it was written in.</summary>
    public required int SchemaVersion { get; init; }

    /// <summary>Names the configuration in metrics; may be empty.</summary>
    public string Id { get; init; } = "";

    /// <summary>Where blobs come from; null: none given, an image cannot be mounted.</summary>
    public BackendConfig? Backend { get; init; }

    /// <summary>Backends of blobs that lie outside the image.</summary>
    public IReadOnlyList<ExternalBackendConfig> ExternalBackends { get; init; } = [];

    /// <summary>Where fetched chunks are kept; null: none given, an image cannot be mounted.</summary>
    public CacheConfig? Cache { get; init; }

    /// <summary>How the image is served; null: none given, an image cannot be mounted.</summary>
    public RafsConfig? Rafs { get; init; }

    /// <summary>The writable layer; null: none.</summary>
    public OverlayConfig? Overlay { get; init; }

    /// <summary>The document as it was written, for the answers of the HTTP API. May hold secrets: see <see cref="SecretRedactor"/>.</summary>
    public required JsonElement Document { get; init; }

    /// <summary>Without secrets.</summary>
    public override string ToString() => SecretRedactor.Redact(Document);
}
