using System.Globalization;
using Nydus.Image.Blobs;
using Nydus.Image.Output;
using Nydus.Image.Prefetch;
using Nydus.Image.Requests;
using Nydus.Image.Sources.Directories;
using Nydus.Rafs;
using Nydus.Rafs.Building;
using Nydus.Rafs.Building.Blobs;

namespace Nydus.Image.Building;

/// <summary>Runs <c>create</c>.</summary>
internal sealed class ImageCreator(TimeProvider time, IBuildProgress progress, OutputFiles files)
{
    private readonly BuildTrace _trace = new(time);

    /// <summary>Makes the image. Its files are complete then, and have no names yet.</summary>
    /// <exception cref="ImageException">The request cannot be met.</exception>
    public BuildResult Create(CreateRequest request, CancellationToken cancellation) => _trace.Measure("total_build", () => Build(request, cancellation)) with
    {
        ConsumedTime = _trace.ConsumedTime,
        Events = _trace.Events,
    };

    private BuildResult Build(CreateRequest request, CancellationToken cancellation)
    {
        RefuseExternalBlobs(request);
        var index = new ChunkIndex();
        ImageModel? parent = LoadParent(request, index);
        var context = new BuildContext(request, index, parent, PrefetchPatterns.Parse(request.PrefetchPatterns), _trace, progress);
        BlobForm form = FormOf(request);
        using DirectorySource? directory = NativeBuild.Scan(context, cancellation);
        using BlobOutput output = OpenOutput(request);
        using SourceBuild build = BuildOf(context, form, output, directory, cancellation);
        ImageModel model = BuildModel(request, build, form, cancellation);
        CountChunks(index);
        model.Blobs.AddRange(index.Blobs);

        // The bootstrap comes next, and needs memory too.
        index.Forget();
        ManagedHeap.ReturnFree();
        return Write(request, model, build, cancellation);
    }

    private static ImageModel BuildModel(CreateRequest request, SourceBuild build, BlobForm form, CancellationToken cancellation)
    {
        (ImageNode root, PrefetchOrder order, ImageBlob? blob) = build.Build(cancellation);
        if (blob is not null && request.Prefetch == PrefetchPolicy.Blob)
            blob.ReadaheadSize = StoredSize(order);
        ImageModel model = ModelOf(request, root, form.Key is not null);
        if (request.Prefetch == PrefetchPolicy.Fs)
            model.Prefetch.AddRange(order.Table);
        return model;
    }

    // What did not happen is not in the report; ids are texts there.
    private void CountChunks(ChunkIndex index)
    {
        _trace.Count("euid", Libc.EffectiveUser.ToString(CultureInfo.InvariantCulture));
        _trace.Count("egid", Libc.EffectiveGroup.ToString(CultureInfo.InvariantCulture));
        if (index.AddedBytes > 0)
            _trace.Count("blob_uncompressed_size", index.AddedBytes);
        if (index.FoundChunks == 0)
            return;
        _trace.Count("dedup_chunks", index.FoundChunks);
        _trace.Count("dedup_uncompressed_size", index.FoundBytes);
    }

    private SourceBuild BuildOf(BuildContext context, BlobForm form, BlobOutput output, DirectorySource? directory, CancellationToken cancellation) =>
        context.Request.Type switch
        {
            ConversionType.TarGzRef or ConversionType.EstarGzRef or ConversionType.TarTarfs => new ReferenceBuild(context, form, output, cancellation),
            ConversionType.EstarGzTocRef => new StargzBuild(context, form),
            _ => new NativeBuild(context, new BlobBuilder(OptionsOf(context.Request, form), context.Index, output), directory),
        };

    private BuildResult Write(CreateRequest request, ImageModel model, SourceBuild build, CancellationToken cancellation)
    {
        using BootstrapBytes bootstrap = _trace.Measure("dump_bootstrap", () => BootstrapWriter.Make(model));
        var result = new BuildResult
        {
            Bootstrap = "",
            Blobs = [.. model.Blobs.Select(blob => blob.Id)],
            Version = request.Version,
            Compressor = request.Compressor,
            ConsumedTime = _trace.ConsumedTime,
            Events = _trace.Events,
        };
        if (request.InlineMeta)
        {
            if (bootstrap.Length > int.MaxValue)
                throw new ImageException($"the bootstrap has {bootstrap.Length} bytes, too many for a blob to hold: leave out --blob-inline-meta");
            string id = build.FinishInline(bootstrap.Slice(0, (int)bootstrap.Length).ToArray(), cancellation);
            return result with { Blobs = [.. result.Blobs.Select(blob => blob == BlobSectionWriter.InlinedId ? id : blob)] };
        }

        cancellation.ThrowIfCancellationRequested();
        string path = BootstrapOutput.Place(bootstrap, request.Bootstrap, request.BlobDirectory, files);
        string external = request.Type == ConversionType.DirRafs ? WriteExternal(request, model, path) : "";
        return result with { Bootstrap = path, ExternalBootstrap = external };
    }

    // Pipelines of the reference expect the file even where no file is external (format spec 6.2).
    private string WriteExternal(CreateRequest request, ImageModel model, string bootstrap)
    {
        ImageNode root = model.Root;
        var external = ModelOf(request, new ImageNode { Name = root.Name, Mode = root.Mode, Uid = root.Uid, Gid = root.Gid, Xattrs = root.Xattrs }, isEncrypted: false);

        // The reference keeps the flag of the first image, in v6 only.
        external.ForceHasXattr = request.Version == RafsVersion.V6 && HasXattrs(root);
        using BootstrapBytes bytes = BootstrapWriter.Make(external);
        return BootstrapOutput.Place(bytes, BootstrapOutput.ExternalOf(bootstrap, request.Bootstrap is not null), null, files);
    }

    private static ImageModel? LoadParent(CreateRequest request, ChunkIndex index)
    {
        ImageModel wanted = ModelOf(request, new ImageNode { Name = "/"u8.ToArray() }, request.Encrypt);
        ImageModel? parent = null;
        if (request.ParentBootstrap is { } path)
        {
            parent = SourceImage.Load(path);
            SourceImage.RequireCompatible(parent, path, wanted, request.Source);
            index.AddParent(parent);
        }

        if (request.ChunkDictionary is { } dictionaryPath)
        {
            SourceImage.Read(
                dictionaryPath,
                dictionary =>
                {
                    SourceImage.RequireCompatible(dictionary, dictionaryPath, wanted, request.Source);
                    index.AddDictionary(dictionary.Blobs);
                },
                index.AddToDictionary);
        }

        return parent;
    }

    private static ImageModel ModelOf(CreateRequest request, ImageNode root, bool isEncrypted) => new()
    {
        Version = request.Version,
        ChunkSize = request.ChunkSize,
        Compressor = request.Compressor,
        Digester = request.Digester,
        IsEncrypted = isEncrypted,
        HasExplicitOwners = !request.Repeatable,
        IsTarfs = request.Type == ConversionType.TarTarfs,
        Root = root,
    };

    private static BlobForm FormOf(CreateRequest request) => new()
    {
        Version = request.Version,
        ChunkSize = request.ChunkSize,
        Compressor = request.Compressor,
        Digester = request.Digester,
        HasInlinedMeta = request.InlineMeta,
        HasToc = request.BlobToc,
        Kind = request.BatchSize > 0 ? BlobFeatures.Batch : 0,
        Key = request.Encrypt ? BlobCipherKey.Create() : null,
        BlobOffset = request.BlobOffset,
    };

    private BlobBuilderOptions OptionsOf(CreateRequest request, BlobForm form) => new()
    {
        Form = form,
        BatchSize = request.BatchSize,
        AlignedChunks = request.AlignedChunks,
        BlobId = request.BlobId,
        Progress = progress,
    };

    // A tar of tarfs mode is the blob already, and of a table of contents there is none.
    private BlobOutput OpenOutput(CreateRequest request) =>
        request.Type is ConversionType.TarTarfs or ConversionType.EstarGzTocRef ? new HashedBlobOutput() : BlobOutput.For(request, files);

    private static bool HasXattrs(ImageNode node) => node.Xattrs.Count > 0 || (node.HasChildren && node.Children.Exists(HasXattrs));

    private static uint StoredSize(PrefetchOrder order)
    {
        long total = 0;
        for (int i = 0; i < order.PrefetchCount; i++)
        {
            foreach (ImageChunk chunk in order.Files[i].Chunks)
                total += chunk.StoredSize;
        }

        return (uint)Math.Min(total, uint.MaxValue);
    }

    private static void RefuseExternalBlobs(CreateRequest request)
    {
        if (request.Attributes is { } attributes)
            throw new ImageException($"{attributes}: external blobs are not supported; leave out --attributes to store all files in the image");
        if (request.ExternalBlob is not null)
            throw new ImageException("--external-blob: external blobs are not supported; give --blob or --blob-dir");
    }
}
