namespace Nydus.Image.Sources.Stargz;

/// <summary>An entry of an eStargz table of contents, with the names of its JSON (format spec 4.11). What is missing is empty or 0.</summary>
internal sealed record TocEntry
{
    public string? Name { get; init; }

    public string? Type { get; init; }

    public long Size { get; init; }

    public string? LinkName { get; init; }

    public long Mode { get; init; }

    public long Uid { get; init; }

    public long Gid { get; init; }

    public long DevMajor { get; init; }

    public long DevMinor { get; init; }

    public Dictionary<string, byte[]?>? Xattrs { get; init; }

    /// <summary>Where the gzip member of the first or only chunk starts in the blob.</summary>
    public long Offset { get; init; }

    /// <summary>Where the data starts in what the member gives: not 0 where small files share a member.</summary>
    public long InnerOffset { get; init; }

    /// <summary>Of a chunk in its file.</summary>
    public long ChunkOffset { get; init; }

    /// <summary>0: the rest of the file.</summary>
    public long ChunkSize { get; init; }

    public string? ChunkDigest { get; init; }
}
