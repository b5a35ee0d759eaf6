namespace Nydus.Rafs.Building.Loading;

/// <summary>Loads v6 bootstraps (format spec 3).</summary>
internal sealed class V6Loader : VersionLoader
{
    private readonly BootstrapMemory _memory;
    private readonly RafsV6Layout _layout;
    private V6ChunkIndex? _chunks;

    public V6Loader(BootstrapMemory memory)
    {
        _memory = memory;
        _layout = RafsV6Layout.Read(memory);
        Blobs = V6BlobLoader.Load(memory, _layout);
        Prefetch = new PrefetchNumbers(memory, _layout.PrefetchTable);
    }

    public override List<ImageBlob> Blobs { get; }

    public override PrefetchNumbers Prefetch { get; }

    public override TreeReader OpenTree() => new V6TreeReader(_memory, _layout, Blobs, _chunks ??= new V6ChunkIndex(_memory, _layout), Prefetch);

    protected override ImageModel MakeHead() => new()
    {
        Version = RafsVersion.V6,
        ChunkSize = _layout.ChunkSize,
        Compressor = SuperblockFlags.Compressor(_layout.Features),
        Digester = SuperblockFlags.Digester(_layout.Features),
        IsEncrypted = _layout.Features.HasFlag(RafsFeatures.EncryptionAes128Xts),
        HasExplicitOwners = _layout.Features.HasFlag(RafsFeatures.ExplicitUidGid),
        IsTarfs = _layout.Features.HasFlag(RafsFeatures.TarfsMode),
        ForceHasXattr = _layout.Features.HasFlag(RafsFeatures.HasXattr),
        Root = new ImageNode { Name = "/"u8.ToArray() },
    };
}
