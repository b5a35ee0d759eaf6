namespace Nydus.Rafs;

/// <summary>How chunks and inodes are digested; values as on disk (format spec 1.6).</summary>
public enum RafsDigester : uint
{
    Blake3 = 0,
    Sha256 = 1,
}
