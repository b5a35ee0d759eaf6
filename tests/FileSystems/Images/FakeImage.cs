using Nydus.Abstractions;
using Nydus.Rafs;

namespace Nydus.FileSystems.Tests.Images;

/// <summary>
/// A root directory with one file, whose record may say anything. The file's chunks lie one after the other in one raw blob of that name.
/// </summary>
internal sealed class FakeImage(string blobId, int blobSize, params FakeImage.Piece[] pieces) : RafsImage
{
    public const ulong FileIno = 2;
    private const int Chunk = 4096;

    /// <summary>A chunk's place in the file and its length.</summary>
    public readonly record struct Piece(ulong FileOffset, int Size);

    public RafsAttr FileAttr { get; init; }

    public bool HasHoles { get; init; } = true;

    public override RafsVersion Version => RafsVersion.V5;

    public override RafsFeatures Features => FeaturesOfImage;

    public RafsFeatures FeaturesOfImage { get; init; } = RafsFeatures.ExplicitUidGid;

    public override RafsCompressor Compressor => RafsCompressor.None;

    public override RafsDigester Digester => RafsDigester.Sha256;

    public override int ChunkSize => Chunk;

    public override ulong InodeCount => 2;

    public override ulong RootIno => RootInoOfImage;

    public ulong RootInoOfImage { get; init; } = 1;

    public override IReadOnlyList<RafsBlob> Blobs { get; } =
    [
        new()
        {
            Index = 0,
            Id = blobId,
            MetaBlobId = blobId,
            Features = BlobFeatures.None,
            Compressor = RafsCompressor.None,
            Digester = RafsDigester.Sha256,
            Cipher = RafsCipher.None,
            ChunkCount = pieces.Length,
            ChunkSize = Chunk,
            CompressedSize = blobSize,
            UncompressedSize = blobSize,
            StoredDataSize = blobSize,
            HasStableChunkNumbers = true,
        },
    ];

    public override IReadOnlyList<ulong> PrefetchInos => [];

    public override RafsStatus GetAttr(ulong ino, out RafsAttr attr)
    {
        attr = ino == FileIno ? FileAttr : new RafsAttr { Mode = 0x4000 | 0x1FF, NLink = 2 };
        attr.Ino = ino;
        return ino is 1 or FileIno ? RafsStatus.Ok : RafsStatus.NotFound;
    }

    public override RafsStatus Lookup(ulong parent, ReadOnlySpan<byte> name, out ulong ino)
    {
        ino = FileIno;
        if (name.SequenceEqual("damaged"u8))
            return RafsStatus.Corrupt;
        return name.SequenceEqual("file"u8) ? RafsStatus.Ok : RafsStatus.NotFound;
    }

    public override RafsStatus OpenDirectory(ulong ino, ulong offset, out RafsDirCursor cursor)
    {
        cursor = new RafsDirCursor { Ino = ino, Offset = offset };
        return ino == 1 ? RafsStatus.Ok : RafsStatus.NotFound;
    }

    // The root's only entry leads nowhere, by a number of more than 56 bits.
    public override RafsStatus ReadDirectory(scoped ref RafsDirCursor cursor, out RafsDirEntry entry)
    {
        entry = new RafsDirEntry { Name = "nowhere"u8, Ino = ulong.MaxValue, NextOffset = 1 };
        return cursor.Offset++ == 0 ? RafsStatus.Ok : RafsStatus.NotFound;
    }

    public override RafsStatus ReadLink(ulong ino, Span<byte> destination, out int length)
    {
        length = 0;
        return RafsStatus.WrongType;
    }

    public override RafsStatus GetXattr(ulong ino, ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        value = default;
        return RafsStatus.NotFound;
    }

    public override RafsStatus OpenXattrs(ulong ino, out RafsXattrCursor cursor)
    {
        cursor = default;
        return ino == FileIno ? RafsStatus.Ok : RafsStatus.NotFound;
    }

    public override RafsStatus ReadXattr(scoped ref RafsXattrCursor cursor, out RafsXattr xattr)
    {
        xattr = default;
        return RafsStatus.NotFound;
    }

    public override RafsStatus OpenFile(ulong ino, out RafsFile file)
    {
        file = new RafsFile { Ino = ino, Size = FileAttr.Size, ChunkCount = (uint)pieces.Length, HasHoles = HasHoles };
        return ino == FileIno ? RafsStatus.Ok : RafsStatus.WrongType;
    }

    public override RafsStatus GetChunk(in RafsFile file, uint index, out RafsChunk chunk)
    {
        if (index >= (uint)pieces.Length)
        {
            chunk = default;
            return RafsStatus.NotFound;
        }

        var piece = pieces[index];
        chunk = new RafsChunk { Index = (int)index, FileOffset = piece.FileOffset, PlainOffset = PlaceOf((int)index), PlainSize = piece.Size, RecordOffset = -1 };
        return RafsStatus.Ok;
    }

    public override BlobChunkTable CreateChunkTable(int blob, ReadOnlySpan<byte> compressionInfo) => new Table(this, pieces);

    public override RafsStatus VerifyInode(ulong ino) => RafsStatus.Ok;

    protected override void Dispose(bool disposing)
    {
    }

    private long PlaceOf(int index) => pieces[..index].Sum(static piece => (long)piece.Size);

    private sealed class Table(FakeImage image, Piece[] pieces) : BlobChunkTable
    {
        public override int Count => pieces.Length;

        public override bool TryGetChunk(int chunk, out ChunkGeometry geometry)
        {
            geometry = new ChunkGeometry
            {
                StoredOffset = image.PlaceOf(chunk),
                StoredSize = pieces[chunk].Size,
                PlainOffset = image.PlaceOf(chunk),
                PlainSize = pieces[chunk].Size,
            };
            return true;
        }

        public override bool TryGetCoding(int chunk, out ChunkCoding coding)
        {
            coding = new ChunkCoding { Batch = -1, DecodedSize = pieces[chunk].Size };
            return true;
        }

        public override bool Agrees(in RafsChunk reference) => true;

        protected override void Dispose(bool disposing)
        {
        }
    }
}
