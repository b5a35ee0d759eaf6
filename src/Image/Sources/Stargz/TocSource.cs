using System.Text;
using System.Text.Json;
using Nydus.Abstractions;
using Nydus.Image.Sources.Archives;
using Nydus.Rafs.Building;

namespace Nydus.Image.Sources.Stargz;

/// <summary>
/// An eStargz table of contents as the source of an image (format spec 4.11). Unlike the reference it keeps devices and FIFOs, and refuses what it would read wrongly:
/// small files that share a gzip member.
/// </summary>
/// <param name="name">Of the table, for messages.</param>
/// <param name="chunkSize">The image's, which the chunks of the table must have.</param>
/// <param name="layer">Goes into <see cref="ImageNode.Layer"/>.</param>
internal sealed class TocSource(string name, int chunkSize, int layer)
{
    private const long LongestTable = 256 << 20;
    private const long LargestOffset = (1L << 40) - 1;
    private const string DigestPrefix = "sha256:";

    private readonly ArchiveNodes _nodes = new(layer, TarLimits.Metadata);
    private readonly List<TocChunk> _chunks = [];

    /// <summary>In the order of the table; a file's together and in file order.</summary>
    public IReadOnlyList<TocChunk> Chunks => _chunks;

    /// <summary>Reads the table.</summary>
    /// <returns>The root. Its files have no chunks yet.</returns>
    /// <exception cref="ImageException">The table is damaged or holds what an image cannot.</exception>
    public ImageNode Read(Stream json, CancellationToken cancellation)
    {
        TocFile? table = Parse(json);
        if (table?.Version != 1)
            throw new ImageException($"{name}: is a table of contents of version {table?.Version}; version 1 is known");
        if (table.Entries is not { Count: > 0 } entries)
            throw new ImageException($"{name}: the table of contents has no entries");
        ImageNode? file = null;
        long covered = 0;
        foreach (TocEntry? entry in entries)
        {
            cancellation.ThrowIfCancellationRequested();
            TarPlace place = new(name, null);
            if (entry?.Name is not { Length: > 0 } path)
                throw new ImageException($"{name}: an entry has no name");
            if (entry.Type != "chunk")
            {
                RequireWhole(file, covered);
                TarEntry fields = TocFields.Read(entry, place);
                ImageNode? node = _nodes.Add(fields, place);
                file = fields.Type == TarEntryType.Regular && node is { Size: > 0 } ? node : null;
                covered = 0;
                if (file is null)
                    continue;
            }
            else if (file is null)
            {
                throw place.Fail(Encoding.UTF8.GetBytes(path), "is a chunk that follows no file with data");
            }

            covered += AddChunk(file, covered, entry, place);
        }

        RequireWhole(file, covered);
        return _nodes.Finish();
    }

    /// <summary>Gives hard links the chunks of their targets; called once those are set.</summary>
    public void FinishHardLinks() => _nodes.FinishHardLinks();

    private TocFile? Parse(Stream json)
    {
        try
        {
            using var bounded = new BoundedStream(json, LongestTable);
            return JsonSerializer.Deserialize(bounded, TocJson.Default.TocFile);
        }
        catch (JsonException e)
        {
            throw new ImageException($"{name}: is no eStargz table of contents (the JSON file stargz.index.json): {e.Message}", e);
        }
        catch (IOException e)
        {
            throw new ImageException($"{name}: cannot be read: {e.Message}", e);
        }
    }

    /// <returns>Bytes of the file that the chunk has.</returns>
    private int AddChunk(ImageNode file, long covered, TocEntry entry, TarPlace place)
    {
        byte[] path = Encoding.UTF8.GetBytes(entry.Name!);
        long size = (long)file.Size;
        long length = entry.ChunkSize == 0 ? size - entry.ChunkOffset : entry.ChunkSize;
        if (entry.ChunkOffset != covered || length <= 0 || length > size - covered)
            throw place.Fail(path, $"has a chunk of {entry.ChunkSize} bytes at {entry.ChunkOffset}, where {covered} of its {size} bytes have been seen");
        if (length > chunkSize || (length < chunkSize && covered + length < size))
            throw place.Fail(path, $"has a chunk of {length} bytes, but the chunk size is {chunkSize}; give the size the layer was made with as --chunk-size, a power of two");
        if (entry.InnerOffset != 0)
            throw place.Fail(path, "shares a gzip member with other files (innerOffset), which images cannot express; use --type estargz-ref with the layer itself");
        if (entry.Offset is < 0 or > LargestOffset)
            throw place.Fail(path, $"has the offset {entry.Offset}, which no blob has");
        _chunks.Add(new TocChunk(file, covered, (int)length, entry.Offset, DigestOf(entry, path, place)));
        return (int)length;
    }

    private void RequireWhole(ImageNode? file, long covered)
    {
        if (file is not null && covered != (long)file.Size)
            throw new ImageException($"{name}: the chunks of {PrintableName.Of(file.Name)} have {covered} bytes, the file has {file.Size}");
    }

    private static ChunkDigest DigestOf(TocEntry entry, byte[] path, TarPlace place)
    {
        byte[] digest = new byte[ChunkDigest.Size];
        bool isDigest = entry.ChunkDigest is { } text && text.StartsWith(DigestPrefix, StringComparison.Ordinal)
            && Convert.FromHexString(text.AsSpan(DigestPrefix.Length), digest, out int used, out int written) == System.Buffers.OperationStatus.Done
            && used == text.Length - DigestPrefix.Length && written == digest.Length;
        return isDigest ? new ChunkDigest(digest) : throw place.Fail(path, "has no chunkDigest of the form sha256:<64 hexadecimal digits>");
    }
}
