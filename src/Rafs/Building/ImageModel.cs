namespace Nydus.Rafs.Building;

/// <summary>A whole image in memory: what a builder makes and a bootstrap says.</summary>
public sealed class ImageModel
{
    public required RafsVersion Version { get; init; }

    /// <summary>A power of two, 4 KiB to 16 MiB.</summary>
    public required int ChunkSize { get; init; }
    public required RafsCompressor Compressor { get; init; }
    public required RafsDigester Digester { get; init; }

    /// <summary>Superblock flag ENCRYPTION_AES_128_XTS instead of ENCRYPTION_NONE (v6).</summary>
    public bool IsEncrypted { get; set; }

    /// <summary>Superblock flag EXPLICIT_UID_GID; without it owners are written as 0.</summary>
    public bool HasExplicitOwners { get; set; } = true;

    /// <summary>Superblock flag HAS_XATTR even if no node has any (<c>merge</c> and <c>optimize</c> set it).</summary>
    public bool ForceHasXattr { get; set; }

    /// <summary>512-byte blocks, tar as data (format spec 3.15).</summary>
    public bool IsTarfs { get; set; }
    public required ImageNode Root { get; set; }
    public List<ImageBlob> Blobs { get; } = [];

    /// <summary>Nodes of the prefetch table, in order.</summary>
    public List<ImageNode> Prefetch { get; } = [];
}
