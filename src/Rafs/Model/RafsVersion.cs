namespace Nydus.Rafs;

/// <summary>The two on-disk formats (format spec sections 2 and 3).</summary>
public enum RafsVersion
{
    /// <summary>RAFS v5.</summary>
    V5 = 5,

    /// <summary>RAFS v6, an EROFS image with its data on extra devices.</summary>
    V6 = 6,
}
