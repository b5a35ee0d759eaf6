using Nydus.Image.Building;
using Nydus.Image.Inspecting;
using Nydus.Image.Output;
using Nydus.Rafs;

namespace Nydus.Image.Checking;

/// <summary>Reads everything that a bootstrap says; what cannot be read, or contradicts itself, is told with its path.</summary>
internal sealed class ImageCheck(LoadedImage loaded, TimeProvider time)
{
    private const int LongestLinkTarget = 4096;
    private const ulong DictionaryInodes = 2;

    private readonly byte[] _linkTarget = new byte[LongestLinkTarget];
    private TimeSpan _consumed;

    /// <summary>Checks all inodes.</summary>
    /// <param name="listing">Gets a line for every inode and chunk; null for none.</param>
    /// <exception cref="RafsFormatException">Something is damaged.</exception>
    public void Run(TextWriter? listing, CancellationToken cancellation)
    {
        long started = time.GetTimestamp();
        var lister = listing is null ? null : new InodeListing(loaded, listing);
        foreach (ImageEntry entry in ImageTree.Walk(loaded, cancellation))
        {
            CheckInode(entry);
            lister?.Write(entry);
        }

        _consumed = time.GetElapsedTime(started);
    }

    public void WriteBlobs(TextWriter output)
    {
        output.WriteLine("RAFS filesystem metadata is valid, referenced data blobs: ");
        foreach (RafsBlob blob in loaded.Image.Blobs)
        {
            output.WriteLine(
                $"\t {blob.Index}: {blob.Id}, compressed size {blob.CompressedSize}, uncompressed size {blob.UncompressedSize}, chunk size: {blob.ChunkSize}, chunk count: {blob.ChunkCount}, features: {FlagNames.Words(blob.Features)}");
        }
    }

    public void WriteJson(OutputFiles files, string path) => files.Write(path, BuildReport.ToJson(
        new BuildResult
        {
            Bootstrap = loaded.Path,
            Blobs = [.. loaded.Image.Blobs.Select(blob => blob.Id)],
            Version = loaded.Image.Version,
            Compressor = loaded.Image.Compressor,
            ConsumedTime = new Dictionary<string, double> { ["load_tree_from_bootstrap"] = _consumed.TotalSeconds },
            Events = new Dictionary<string, object>(),
        },
        indented: false));

    private void CheckInode(ImageEntry entry)
    {
        ulong ino = entry.Attr.Ino;
        Require(loaded.Image.VerifyInode(ino), entry, "its digest does not match its content");
        Require(CheckXattrs(ino), entry, "its extended attributes are damaged");
        if (entry.Node.IsSymlink)
            Require(loaded.Image.ReadLink(ino, _linkTarget, out _), entry, "its link target is damaged");
        if (entry.Node.IsRegular)
            CheckChunks(entry);
    }

    private void CheckChunks(ImageEntry entry)
    {
        // The file of a generated dictionary is a list of chunks of other files, not one that can be read.
        if (loaded.Image.InodeCount == DictionaryInodes && loaded.Image.Blobs.Any(blob => blob.Features.HasFlag(BlobFeatures.IsChunkDictGenerated)))
            return;
        Require(loaded.Image.OpenFile(entry.Attr.Ino, out RafsFile file), entry, "its chunk list is damaged");
        if (file.ChunkCount != entry.Node.Chunks.Length)
            throw new RafsFormatException($"{QuotedText.Of(entry.Path)} has {file.ChunkCount} chunks, but {entry.Node.Chunks.Length} chunk records");
        for (uint i = 0; i < file.ChunkCount; i++)
            Require(loaded.Image.GetChunk(in file, i, out _), entry, $"its chunk {i} is damaged");
    }

    private RafsStatus CheckXattrs(ulong ino)
    {
        RafsStatus status = loaded.Image.OpenXattrs(ino, out RafsXattrCursor cursor);
        while (status == RafsStatus.Ok)
            status = loaded.Image.ReadXattr(ref cursor, out _);
        return status == RafsStatus.NotFound ? RafsStatus.Ok : status;
    }

    private static void Require(RafsStatus status, ImageEntry entry, string fault)
    {
        if (status != RafsStatus.Ok)
            throw new RafsFormatException($"{QuotedText.Of(entry.Path)} (inode {entry.Attr.Ino}): {fault}");
    }
}
