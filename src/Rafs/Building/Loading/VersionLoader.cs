namespace Nydus.Rafs.Building.Loading;

/// <summary>What a bootstrap of either version says, as a builder sees it. The memory stays the caller's.</summary>
internal abstract class VersionLoader
{
    public abstract List<ImageBlob> Blobs { get; }

    public abstract PrefetchNumbers Prefetch { get; }

    /// <exception cref="RafsFormatException">Not a RAFS image, or its superblock or its blobs are damaged.</exception>
    public static VersionLoader Of(BootstrapMemory memory)
    {
        VersionLoader loader = RafsBootstrap.Detect(memory) switch
        {
            RafsVersion.V5 => new V5Loader(memory),
            RafsVersion.V6 => new V6Loader(memory),
            _ => throw new RafsFormatException("The bootstrap has neither the magic of v5 at offset 0 nor that of v6 at offset 1024."),
        };
        return loader;
    }

    /// <summary>A tree of which nothing has been read.</summary>
    public abstract TreeReader OpenTree();

    /// <summary>The model without nodes.</summary>
    /// <exception cref="RafsFormatException">The blobs break a rule.</exception>
    public ImageModel LoadHead()
    {
        ImageModel model = MakeHead();
        model.Blobs.AddRange(Blobs);
        BlobRules.Check(model);
        return model;
    }

    /// <summary>The whole model.</summary>
    /// <exception cref="RafsFormatException">Something is damaged.</exception>
    public ImageModel Load()
    {
        TreeReader tree = OpenTree();
        ImageNode root = tree.ReadAll();
        ImageModel model = LoadHead();
        model.Root = root;
        model.ForceHasXattr &= !tree.HasXattrs;
        model.Prefetch.AddRange(Prefetch.FindIn(tree));
        return model;
    }

    /// <summary>The superblock's part; <see cref="ImageModel.ForceHasXattr"/> is what the flag says.</summary>
    protected abstract ImageModel MakeHead();
}
