namespace Nydus.Image.Sources.Archives;

/// <summary>A place in an archive, for messages.</summary>
/// <param name="Archive">Its path as the user gave it.</param>
/// <param name="Offset">Of a header, in bytes of the uncompressed archive; null in a table of contents, which is known by its entries alone.</param>
internal readonly record struct TarPlace(string Archive, long? Offset)
{
    private string Where => Offset is { } offset ? $" (at byte {offset} of the uncompressed archive)" : "";

    /// <param name="what">Goes on from "the entry".</param>
    public ImageException Fail(string what) => new($"{Archive}: the entry at byte {Offset} of the uncompressed archive {what}");

    public ImageException Fail(ReadOnlySpan<byte> path, string what) => new($"{Archive}: the entry {PrintableName.Of(path)}{Where} {what}");
}
