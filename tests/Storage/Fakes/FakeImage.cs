using Nydus.Rafs;

namespace Nydus.Storage.Tests.Fakes;

/// <summary>Only what storage asks of an image: the blob table and the chunk tables.</summary>
internal sealed class FakeImage(FakeBlob[] blobs) : RafsImage
{
    public override RafsVersion Version => RafsVersion.V6;

    public override RafsFeatures Features => RafsFeatures.None;

    public override RafsCompressor Compressor => RafsCompressor.None;

    public override RafsDigester Digester => RafsDigester.Sha256;

    public override int ChunkSize => 1 << 20;

    public override ulong InodeCount => 0;

    public override ulong RootIno => 0;

    public override IReadOnlyList<RafsBlob> Blobs { get; } = [.. blobs.Select(static blob => blob.Describe())];

    public override IReadOnlyList<ulong> PrefetchInos => [];

    public override BlobChunkTable CreateChunkTable(int blob, ReadOnlySpan<byte> compressionInfo) => blobs[blob].CreateTable(compressionInfo);

    public override RafsStatus GetAttr(ulong ino, out RafsAttr attr) => throw new NotSupportedException();

    public override RafsStatus Lookup(ulong parent, ReadOnlySpan<byte> name, out ulong ino) => throw new NotSupportedException();

    public override RafsStatus OpenDirectory(ulong ino, ulong offset, out RafsDirCursor cursor) => throw new NotSupportedException();

    public override RafsStatus ReadDirectory(scoped ref RafsDirCursor cursor, out RafsDirEntry entry) => throw new NotSupportedException();

    public override RafsStatus ReadLink(ulong ino, Span<byte> destination, out int length) => throw new NotSupportedException();

    public override RafsStatus GetXattr(ulong ino, ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value) => throw new NotSupportedException();

    public override RafsStatus OpenXattrs(ulong ino, out RafsXattrCursor cursor) => throw new NotSupportedException();

    public override RafsStatus ReadXattr(scoped ref RafsXattrCursor cursor, out RafsXattr xattr) => throw new NotSupportedException();

    public override RafsStatus OpenFile(ulong ino, out RafsFile file) => throw new NotSupportedException();

    public override RafsStatus GetChunk(in RafsFile file, uint index, out RafsChunk chunk) => throw new NotSupportedException();

    public override RafsStatus VerifyInode(ulong ino) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
    }
}
