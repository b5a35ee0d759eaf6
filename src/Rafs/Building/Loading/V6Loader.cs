namespace Nydus.Rafs.Building.Loading;

/// <summary>Loads v6 bootstraps (format spec 3).</summary>
internal static class V6Loader
{
    public static ImageModel Load(BootstrapMemory memory)
    {
        RafsV6Layout layout = RafsV6Layout.Read(memory);
        List<ImageBlob> blobs = V6BlobLoader.Load(memory, layout);
        List<uint> prefetch = ReadPrefetchTable(memory, layout.PrefetchTable);
        var tree = new V6TreeLoader(memory, layout, blobs, prefetch);
        var model = new ImageModel
        {
            Version = RafsVersion.V6,
            ChunkSize = layout.ChunkSize,
            Compressor = SuperblockFlags.Compressor(layout.Features),
            Digester = SuperblockFlags.Digester(layout.Features),
            IsEncrypted = layout.Features.HasFlag(RafsFeatures.EncryptionAes128Xts),
            HasExplicitOwners = layout.Features.HasFlag(RafsFeatures.ExplicitUidGid),
            IsTarfs = layout.Features.HasFlag(RafsFeatures.TarfsMode),
            Root = tree.Load(),
        };
        model.ForceHasXattr = layout.Features.HasFlag(RafsFeatures.HasXattr) && !tree.HasXattrs;
        model.Blobs.AddRange(blobs);
        BlobRules.Check(model);
        foreach (uint nid in prefetch)
        {
            model.Prefetch.Add(tree.FindPrefetch(nid) ?? throw new RafsFormatException($"The prefetch table (offset {layout.PrefetchTable.Offset}) names nid {nid}, which is not in the tree."));
        }

        return model;
    }

    private static List<uint> ReadPrefetchTable(BootstrapMemory memory, BootstrapSection table)
    {
        var nids = new List<uint>();
        for (long at = 0; at < table.Length && memory.TryRead(table.Offset + at, out uint nid) && nid != 0; at += sizeof(uint))
        {
            nids.Add(nid);
        }

        return nids;
    }
}
