namespace Nydus.Rafs;

/// <summary>How the bootstrap is held (configuration key <c>mode</c>).</summary>
public enum BootstrapMode
{
    /// <summary>Copied once into an unlinked private file that is mapped: pages come and go with memory pressure.</summary>
    Direct,

    /// <summary>Read into memory once.</summary>
    Cached,
}
