namespace Nydus.Rafs.Building;

/// <summary>An extended attribute of a node.</summary>
/// <param name="Name">The full name with its prefix, raw bytes, 1 to 255.</param>
/// <param name="Value">0 to 65,535 bytes (v6), 65,536 (v5).</param>
public sealed record ImageXattr(byte[] Name, byte[] Value);
