using Nydus.Abstractions;
using Nydus.Image.Building;
using Nydus.Image.Output;
using Nydus.Rafs;
using Nydus.Rafs.Building;

namespace Nydus.Image.Compacting;

/// <summary>Leaves out what an image does not use: chunks with the same content become one, small and sparse blobs are written anew, unused ones dropped.</summary>
internal sealed class ImageCompactor(ImageModel model, IStorageBackend backend, IBuildProgress progress, OutputFiles outputs)
{
    /// <summary>Changes the model; new blobs have no names yet.</summary>
    /// <param name="dictionary">An image whose blobs are there anyhow: its chunks are used instead of equal ones; null without.</param>
    /// <returns>Whether a blob was written or dropped.</returns>
    /// <exception cref="ImageException">A chunk cannot be read, or a blob not be written.</exception>
    public bool Compact(CompactRequest request, ImageModel? dictionary, CancellationToken cancellation)
    {
        int blobsBefore = model.Blobs.Count;
        if (blobsBefore < request.LayersToCompact)
            return false;
        var files = new List<ImageChunk[]>();
        BlobUse.VisitChunks(model.Root, files.Add);
        ShareChunks(files, dictionary);
        BlobUsage[] usages = BlobUsage.Of(model, files);
        HashSet<string> kept = [.. dictionary?.Blobs.Select(blob => blob.Id) ?? []];
        IReadOnlyList<IReadOnlyList<int>> groups = CompactionPlan.Make(model, [.. usages.Where(usage => !kept.Contains(model.Blobs[usage.Blob].Id))], request);
        progress.Begin("copying chunks", groups.Sum(group => group.Sum(blob => usages[blob].StoredSize)));
        using var source = new StoredChunks(model, backend);
        bool isRebuilt = false;
        foreach (IReadOnlyList<int> group in groups)
            isRebuilt |= Rebuild(files, [.. group], source, request.BlobDirectory, cancellation);
        List<ImageBlob> used = BlobUse.Renumber(model.Root, model.Blobs);
        bool isChanged = isRebuilt || used.Count != blobsBefore;
        model.Blobs.Clear();
        model.Blobs.AddRange(used);
        foreach (ImageBlob blob in model.Blobs)
            blob.MappedBlockAddress = 0;
        return isChanged;
    }

    /// <summary>The first chunk of several with one content is the one that stays.</summary>
    private void ShareChunks(List<ImageChunk[]> files, ImageModel? dictionary)
    {
        var known = new Dictionary<(ChunkDigest Digest, int Size), ImageChunk>();
        if (dictionary is not null)
            AddDictionary(dictionary, known);
        foreach (ImageChunk[] file in files)
        {
            foreach (ref ImageChunk chunk in file.AsSpan())
            {
                // Chunks of archives have no digest.
                if (chunk.Digest == default || known.TryAdd((chunk.Digest, chunk.PlainSize), chunk))
                    continue;
                long fileOffset = chunk.FileOffset;
                chunk = known[(chunk.Digest, chunk.PlainSize)];
                chunk.FileOffset = fileOffset;
            }
        }
    }

    private void AddDictionary(ImageModel dictionary, Dictionary<(ChunkDigest Digest, int Size), ImageChunk> known)
    {
        int[] places = new int[dictionary.Blobs.Count];
        for (int i = 0; i < places.Length; i++)
        {
            places[i] = model.Blobs.FindIndex(blob => blob.Id == dictionary.Blobs[i].Id);
            if (places[i] >= 0)
                continue;
            places[i] = model.Blobs.Count;
            model.Blobs.Add(dictionary.Blobs[i]);
        }

        BlobUse.Visit(dictionary.Root, node =>
        {
            foreach (ImageChunk chunk in node.Chunks)
                known.TryAdd((chunk.Digest, chunk.PlainSize), chunk with { Blob = places[chunk.Blob] });
        });
    }

    private bool Rebuild(List<ImageChunk[]> files, HashSet<int> group, StoredChunks source, string directory, CancellationToken cancellation)
    {
        using var target = new ChunkCollector(model, BlobFeatures.None, directory, outputs);
        var moved = new MovedChunks();
        foreach (ImageChunk[] file in files)
        {
            foreach (ImageChunk chunk in file)
            {
                cancellation.ThrowIfCancellationRequested();
                if (!group.Contains(chunk.Blob) || moved.Contains(in chunk))
                    continue;
                moved.Add(in chunk, target.Add(chunk, source.Read(in chunk, cancellation)));
                progress.AddBytes(chunk.StoredSize);
            }
        }

        return moved.Apply(model, target.Complete());
    }
}
