using System.Text;
using Microsoft.Extensions.Logging;
using Nydus.Abstractions;
using Nydus.Image.Building;
using Nydus.Image.Compacting;
using Nydus.Image.Output;
using Nydus.Rafs;
using Nydus.Rafs.Building;

namespace Nydus.Image.Optimizing;

/// <summary>Copies the chunks that are wanted first into a blob of their own, which one request can fetch (format spec 6.7).</summary>
internal sealed class PrefetchBlobMaker(ImageModel model, IStorageBackend backend, IBuildProgress progress, OutputFiles files, ILogger logger)
{
    /// <summary>Changes the model; the new blob has no name yet.</summary>
    /// <returns>Whether there was a chunk to copy.</returns>
    /// <exception cref="ImageException">A chunk cannot be read, or the blob not be written.</exception>
    public bool Make(IReadOnlyList<PrefetchFile> wanted, string directory, CancellationToken cancellation)
    {
        progress.Begin("copying chunks", 0);
        using var source = new StoredChunks(model, backend);
        using var target = new ChunkCollector(model, BlobFeatures.IsSeparatedWithPrefetchFiles, directory, files);
        var moved = new MovedChunks();
        foreach (PrefetchFile file in wanted)
        {
            if (Find(file.Path) is { IsRegular: true } node)
            {
                CheckRanges(node, file);
                Copy(node, file, source, target, moved, cancellation);
            }
            else
            {
                ImageLog.NotAFile(logger, file.Path);
            }

            progress.AddFiles(1);
        }

        if (moved.Count == 0)
            return false;
        moved.Apply(model, target.Complete());
        foreach (ImageBlob each in model.Blobs)
            each.MappedBlockAddress = 0;
        return true;
    }

    private void Copy(
        ImageNode node, PrefetchFile file, StoredChunks source, ChunkCollector target, MovedChunks moved, CancellationToken cancellation)
    {
        foreach (ImageChunk chunk in node.Chunks.Where(chunk => IsWanted(file, chunk) && StoredChunks.CanCopy(model, model.Blobs[chunk.Blob])))
        {
            cancellation.ThrowIfCancellationRequested();
            if (moved.Contains(in chunk))
                continue;
            byte[] stored = source.Read(in chunk, cancellation);
            moved.Add(in chunk, target.Add(chunk, stored));
            progress.AddBytes(stored.Length);
        }
    }

    private static bool IsWanted(PrefetchFile file, in ImageChunk chunk)
    {
        if (file.Ranges.Count == 0)
            return true;
        ulong start = (ulong)chunk.FileOffset;
        ulong end = start + (ulong)chunk.PlainSize;
        return file.Ranges.Any(range => range.Offset < end && range.Offset + range.Length > start);
    }

    // Ends are often those of pages, behind the end of the file; what begins there belongs to another file.
    private static void CheckRanges(ImageNode node, PrefetchFile file)
    {
        foreach (PrefetchRange range in file.Ranges)
        {
            if (range.Offset > 0 && range.Offset >= node.Size)
                throw new ImageException($"line {range.Line} of the list: {file.Path} has {node.Size} bytes, the range begins at {range.Offset}");
        }
    }

    private ImageNode? Find(string path)
    {
        ImageNode node = model.Root;
        foreach (string part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            int index = node.FindChild(Encoding.UTF8.GetBytes(part));
            if (index < 0)
                return null;
            node = node.Children[index];
        }

        return node;
    }
}
