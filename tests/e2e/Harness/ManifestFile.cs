namespace Nydus.E2E.Harness;

/// <summary>A regular file of a manifest.</summary>
internal sealed record ManifestFile(string Path, long Size, string Sha256);
