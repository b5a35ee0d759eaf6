namespace Nydus.Rafs.Building.Loading;

/// <summary>Loads v5 bootstraps (format spec 2).</summary>
internal sealed class V5Loader : VersionLoader
{
    private readonly BootstrapMemory _memory;
    private readonly RafsV5Layout _layout;

    public V5Loader(BootstrapMemory memory)
    {
        _memory = memory;
        _layout = RafsV5Layout.Read(memory);
        Blobs = V5BlobLoader.Load(memory, _layout);
        Prefetch = new PrefetchNumbers(memory, _layout.PrefetchTable);
    }

    public override List<ImageBlob> Blobs { get; }

    public override PrefetchNumbers Prefetch { get; }

    public override TreeReader OpenTree() => new V5TreeReader(_memory, _layout, Blobs, Prefetch);

    protected override ImageModel MakeHead() => new()
    {
        Version = RafsVersion.V5,
        ChunkSize = _layout.ChunkSize,
        Compressor = SuperblockFlags.Compressor(_layout.Features),
        Digester = SuperblockFlags.Digester(_layout.Features),
        HasExplicitOwners = _layout.Features.HasFlag(RafsFeatures.ExplicitUidGid),
        ForceHasXattr = _layout.Features.HasFlag(RafsFeatures.HasXattr),
        Root = new ImageNode { Name = "/"u8.ToArray() },
    };
}
