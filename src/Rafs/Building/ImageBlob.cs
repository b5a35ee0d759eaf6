namespace Nydus.Rafs.Building;

/// <summary>An entry of the blob table while an image is built (format spec 2.5, 3.5).</summary>
public sealed class ImageBlob
{
    /// <summary>64 times <c>x</c> stands for "the name of the file that this bootstrap is in" (format spec 3.5).</summary>
    public string Id { get; set; } = "";
    public BlobFeatures Features { get; set; }
    public RafsCompressor Compressor { get; set; }
    public RafsDigester Digester { get; set; }
    public RafsCipher Cipher { get; set; }

    /// <summary>32 bytes when encrypted, else empty. Never logged.</summary>
    public byte[] CipherKey { get; set; } = [];

    /// <summary>16 bytes when encrypted, else empty.</summary>
    public byte[] CipherIv { get; set; } = [];
    public int ChunkSize { get; set; }
    public int ChunkCount { get; set; }
    public long CompressedSize { get; set; }
    public long UncompressedSize { get; set; }
    public RafsCompressor CiCompressor { get; set; }
    public long CiOffset { get; set; }
    public long CiCompressedSize { get; set; }
    public long CiUncompressedSize { get; set; }
    public int TocSize { get; set; }

    /// <summary>32 bytes, or empty.</summary>
    public byte[] TocDigest { get; set; } = [];

    /// <summary>SHA-256 id of the RAFS blob of a SEPARATE blob, 32 bytes; else empty.</summary>
    public byte[] RafsBlobDigest { get; set; } = [];
    public long RafsBlobSize { get; set; }

    /// <summary>v5: where to read ahead from.</summary>
    public uint ReadaheadOffset { get; set; }

    /// <summary>v5: bytes to read ahead.</summary>
    public uint ReadaheadSize { get; set; }

    /// <summary>v6 device slot: mapped block address as stored; 0 lets the writer compute it (format spec 3.4). A loaded one has to be set to 0 when the bootstrap is changed, or it may lie over the blob.</summary>
    public uint MappedBlockAddress { get; set; }
}
