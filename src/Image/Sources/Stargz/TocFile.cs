namespace Nydus.Image.Sources.Stargz;

/// <summary>An eStargz table of contents, <c>stargz.index.json</c>.</summary>
internal sealed record TocFile
{
    public int Version { get; init; }

    public List<TocEntry?>? Entries { get; init; }
}
