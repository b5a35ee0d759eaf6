using Nydus.Image.Layers;
using Nydus.Image.Output;
using Nydus.Image.Prefetch;
using Nydus.Image.Requests;
using Nydus.Rafs;
using Nydus.Rafs.Building;

namespace Nydus.Image.Building;

/// <summary>Runs <c>merge</c> (format spec 6.9).</summary>
internal sealed class ImageMerger(TimeProvider time, IBuildProgress progress, OutputFiles files)
{
    private readonly BuildTrace _trace = new(time);

    /// <summary>Makes one bootstrap of several; it has no name yet.</summary>
    /// <exception cref="ImageException">The request cannot be met.</exception>
    /// <exception cref="IncompatibleImageException">Two sources do not fit together.</exception>
    public BuildResult Merge(MergeRequest request, CancellationToken cancellation)
    {
        if (request.Config is not null)
            throw new ImageException("--config: blobs are not read while merging yet; give what is to change by --blob-digests, --blob-sizes and --blob-toc-digests");
        progress.Begin("merging layers", 0);
        HashSet<string> dictionaryIds = DictionaryIds(request, out ImageModel? dictionary);
        var blobs = new Dictionary<string, ImageBlob>(StringComparer.Ordinal);
        ImageModel? merged = null;
        if (request.ParentBootstrap is { } parentPath)
            merged = _trace.Measure("load_tree_from_bootstrap", () => WithJointBlobs(SourceImage.Load(parentPath), blobs, layer: 0));
        string first = request.ParentBootstrap ?? request.Sources[0];
        bool isEncrypted = merged is { IsEncrypted: true };
        for (int i = 0; i < request.Sources.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            string path = request.Sources[i];
            int position = i;
            ImageModel layer = _trace.Measure("load_tree_from_bootstrap", () => SourceImage.Load(path, request.OriginalBlobIds.ElementAtOrDefault(position)));
            if (dictionary is not null)
                SourceImage.RequireCompatible(layer, path, dictionary, request.ChunkDictionary!);
            if (merged is not null)
                SourceImage.RequireCompatible(merged, first, layer, path);
            SetBlobFacts(layer, path, i, request, dictionaryIds);
            isEncrypted |= layer.IsEncrypted;
            layer = WithJointBlobs(layer, blobs, layer: i + 1);
            if (merged is not null)
                layer.Root = LayerMerger.Merge(merged.Root, layer.Root, WhiteoutSpec.Oci);
            merged = layer;
        }

        return Write(request, merged!, [.. blobs.Values], isEncrypted);
    }

    private BuildResult Write(MergeRequest request, ImageModel merged, ImageBlob[] blobs, bool isEncrypted)
    {
        merged.IsEncrypted = isEncrypted;
        merged.ForceHasXattr = merged.Version == RafsVersion.V6;
        merged.Blobs.Clear();
        merged.Blobs.AddRange(BlobUse.Renumber(merged.Root, blobs));
        merged.Prefetch.Clear();
        if (request.Prefetch == PrefetchPolicy.Fs)
            merged.Prefetch.AddRange(PrefetchOrder.Of(merged.Root, PrefetchPatterns.Parse(request.PrefetchPatterns)).Table);
        using BootstrapBytes bytes = _trace.Measure("dump_bootstrap", () => BootstrapWriter.Make(merged));
        return new BuildResult
        {
            Bootstrap = BootstrapOutput.Place(bytes, request.Bootstrap, request.BlobDirectory, files),
            Blobs = [.. merged.Blobs.Select(blob => blob.Id)],
            Version = merged.Version,
            Compressor = merged.Compressor,
            ConsumedTime = _trace.ConsumedTime,
            Events = _trace.Events,
        };
    }

    private static HashSet<string> DictionaryIds(MergeRequest request, out ImageModel? dictionary)
    {
        dictionary = request.ChunkDictionary is { } path ? SourceImage.Load(path) : null;
        return dictionary is null ? [] : [.. dictionary.Blobs.Select(blob => blob.Id)];
    }

    // What a registry knows of a layer's blob replaces what the layer says of it.
    private static void SetBlobFacts(ImageModel layer, string path, int position, MergeRequest request, HashSet<string> dictionaryIds)
    {
        ImageBlob[] own = [.. layer.Blobs.Where(blob => !dictionaryIds.Contains(blob.Id))];
        if (own.Length > 1)
            throw new ImageException($"{path} refers to {own.Length} blobs that are not in the chunk dictionary; a layer may have one. Give the dictionary it was built with by --chunk-dict.");
        if (own is not [{ } blob])
            return;
        bool isSeparate = (blob.Features & BlobFeatures.Separate) != 0;
        if (request.BlobDigests.ElementAtOrDefault(position) is { } digest)
        {
            if (isSeparate)
                blob.RafsBlobDigest = Convert.FromHexString(digest);
            else
                blob.Id = digest;
        }

        if (position < request.BlobSizes.Count)
        {
            if (isSeparate)
                blob.RafsBlobSize = request.BlobSizes[position];
            else
                blob.CompressedSize = request.BlobSizes[position];
        }

        if (request.BlobTocDigests.ElementAtOrDefault(position) is { } toc)
            blob.TocDigest = Convert.FromHexString(toc);
        if (position < request.BlobTocSizes.Count)
            blob.TocSize = request.BlobTocSizes[position];
    }

    /// <summary>Makes the chunks of a layer refer to the blobs of all layers, one a name.</summary>
    private static ImageModel WithJointBlobs(ImageModel model, Dictionary<string, ImageBlob> blobs, int layer)
    {
        List<string> names = [.. blobs.Keys];
        var places = new int[model.Blobs.Count];
        for (int i = 0; i < places.Length; i++)
        {
            ImageBlob blob = model.Blobs[i];
            places[i] = names.IndexOf(blob.Id);
            if (places[i] >= 0)
                continue;
            places[i] = names.Count;
            names.Add(blob.Id);
            blobs.Add(blob.Id, blob);
        }

        BlobUse.Visit(model.Root, node => node.Layer = layer);
        BlobUse.VisitChunks(model.Root, chunks =>
        {
            foreach (ref ImageChunk chunk in chunks.AsSpan())
                chunk.Blob = places[chunk.Blob];
        });
        return model;
    }
}
