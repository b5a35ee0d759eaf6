namespace Nydus.Rafs.Building.Loading;

/// <summary>Loads v5 bootstraps (format spec 2).</summary>
internal static class V5Loader
{
    public static ImageModel Load(BootstrapMemory memory)
    {
        RafsV5Layout layout = RafsV5Layout.Read(memory);
        List<ImageBlob> blobs = V5BlobLoader.Load(memory, layout);
        var tree = new V5TreeLoader(memory, layout, blobs);
        var model = new ImageModel
        {
            Version = RafsVersion.V5,
            ChunkSize = layout.ChunkSize,
            Compressor = SuperblockFlags.Compressor(layout.Features),
            Digester = SuperblockFlags.Digester(layout.Features),
            HasExplicitOwners = layout.Features.HasFlag(RafsFeatures.ExplicitUidGid),
            Root = tree.Load(),
        };
        model.ForceHasXattr = layout.Features.HasFlag(RafsFeatures.HasXattr) && !tree.HasXattrs;
        model.Blobs.AddRange(blobs);
        BlobRules.Check(model);
        for (long at = 0; at < layout.PrefetchTable.Length; at += sizeof(uint))
        {
            if (!memory.TryRead(layout.PrefetchTable.Offset + at, out uint ino) || ino == 0)
            {
                break;
            }

            model.Prefetch.Add(tree.Find(ino) ?? throw new RafsFormatException($"The prefetch table (offset {layout.PrefetchTable.Offset + at}) names inode {ino}, which is not in the tree."));
        }

        return model;
    }
}
