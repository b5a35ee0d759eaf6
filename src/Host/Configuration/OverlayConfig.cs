namespace Nydus.Host.Configuration;

/// <summary>The writable layer above an image. Both directories must be named when it is mounted.</summary>
internal sealed record OverlayConfig(string UpperDir, string WorkDir);
