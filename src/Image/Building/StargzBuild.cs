using Nydus.Image.Sources.Archives;
using Nydus.Image.Sources.Stargz;
using Nydus.Rafs;
using Nydus.Rafs.Building;
using Nydus.Rafs.Building.Blobs;

namespace Nydus.Image.Building;

/// <summary>The data stays in an eStargz layer of which only the table of contents is at hand: <c>estargztoc-ref</c> (format spec 4.11). No blob is written.</summary>
internal sealed class StargzBuild(BuildContext context, BlobForm form) : SourceBuild(context)
{
    private const int PageSize = 4096;
    private const int ChunkInfoSize = 16;
    private const int MaximumChunks = 0xFF_FFFF;

    private readonly ImageBlob _blob = new()
    {
        Id = context.Request.BlobId!,
        Features = form.Features,
        Compressor = form.Compressor,
        Digester = form.Digester,
        ChunkSize = form.ChunkSize,
        CiCompressor = RafsCompressor.None,
    };

    public override BuiltTree Build(CancellationToken cancellation)
    {
        Context.Progress.Begin("reading the table of contents", 0);
        using ArchiveInput input = ArchiveInput.Open(Context.Request.Source, cancellation);
        using Stream json = input.OpenArchive();
        var source = new TocSource(input.Name, Context.Request.ChunkSize, Context.Layer);
        ImageNode layer = Context.Trace.Measure("build_tree_from_toc", () => source.Read(json, cancellation));
        AddChunks(source.Chunks);
        source.FinishHardLinks();
        return Finished(layer, _blob.ChunkCount > 0 ? _blob : null);
    }

    public override string FinishInline(ReadOnlyMemory<byte> bootstrap, CancellationToken cancellation) =>
        throw new ImageException("--blob-inline-meta: a table of contents makes no blob that could hold the bootstrap; give --bootstrap");

    protected override void Dispose(bool disposing)
    {
    }

    private void AddChunks(IReadOnlyList<TocChunk> chunks)
    {
        if (chunks.Count == 0)
            return;
        long[] starts = [.. chunks.Select(chunk => chunk.BlobOffset).Order()];
        if (starts[^1] >= Context.Request.BlobDataSize)
            throw new ImageException($"{Context.Request.Source}: a chunk starts at byte {starts[^1]}, but --blob-data-size says that the layer has {Context.Request.BlobDataSize} bytes");
        foreach (IGrouping<ImageNode, TocChunk> file in chunks.GroupBy(chunk => chunk.File))
            file.Key.Chunks = [.. file.Select(chunk => Add(chunk, starts))];
        _blob.CompressedSize = Context.Request.BlobDataSize;

        // Readers check these numbers, although nothing is there.
        _blob.CiOffset = _blob.CompressedSize;
        _blob.CiUncompressedSize = (long)_blob.ChunkCount * ChunkInfoSize;
    }

    private ImageChunk Add(TocChunk source, long[] starts)
    {
        if (!Context.Index.TryResolve(source.Digest, source.Size, out ImageChunk chunk))
            chunk = Store(source, starts);
        chunk.FileOffset = source.FileOffset;
        return chunk;
    }

    private ImageChunk Store(TocChunk source, long[] starts)
    {
        if (_blob.ChunkCount == MaximumChunks)
            throw new ImageException($"{Context.Request.Source}: has more than {MaximumChunks} chunks, which the format has no room for");
        int blob = _blob.ChunkCount == 0 ? Context.Index.AddBlob(_blob) : Context.Index.Blobs.Count - 1;
        var chunk = new ImageChunk
        {
            Digest = source.Digest,
            Blob = blob,
            Index = _blob.ChunkCount++,
            Flags = RafsChunkFlags.Compressed,
            StoredOffset = source.BlobOffset,
            StoredSize = StoredSize(source, starts),
            PlainOffset = _blob.UncompressedSize,
            PlainSize = source.Size,
        };
        _blob.UncompressedSize += (source.Size + (long)(PageSize - 1)) & ~(long)(PageSize - 1);
        Context.Index.Add(chunk);
        return chunk;
    }

    /// <summary>The table has no length: at most what a gzip member can take, and not beyond the next chunk.</summary>
    private int StoredSize(TocChunk chunk, long[] starts)
    {
        int at = Array.BinarySearch(starts, chunk.BlobOffset);
        while (at < starts.Length && starts[at] == chunk.BlobOffset)
            at++;
        long end = at < starts.Length ? starts[at] : Context.Request.BlobDataSize;
        return (int)Math.Min(LongestMember(chunk.Size), end - chunk.BlobOffset);
    }

    private static long LongestMember(int size) => size + 10 + 8 + 5 + (5 * (size / 16384)) + 128;
}
