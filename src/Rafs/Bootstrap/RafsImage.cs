namespace Nydus.Rafs;

/// <summary>
/// The metadata of an image, served straight from the mapped bootstrap: nothing is kept per inode. Every offset and count from the
/// bootstrap is checked before it is used; whatever is wrong gives <see cref="RafsStatus.Corrupt"/>. Thread-safe; allocates nothing
/// after it is open.
/// </summary>
public abstract class RafsImage : IDisposable
{
    public abstract RafsVersion Version { get; }
    public abstract RafsFeatures Features { get; }
    public abstract RafsCompressor Compressor { get; }
    public abstract RafsDigester Digester { get; }

    /// <summary>A power of two, 4 KiB to 16 MiB.</summary>
    public abstract int ChunkSize { get; }

    /// <summary>What statfs reports as the number of files.</summary>
    public abstract ulong InodeCount { get; }
    public abstract ulong RootIno { get; }
    public abstract IReadOnlyList<RafsBlob> Blobs { get; }

    /// <summary>
    /// The bootstrap as it was taken out of a data blob; empty when it was a file of its own, or has 2 GiB or more. Valid until the image is disposed.
    /// </summary>
    public virtual ReadOnlySpan<byte> InlinedBootstrap => default;

    /// <summary>Inode numbers of the prefetch table, in order, up to the terminating 0.</summary>
    public abstract IReadOnlyList<ulong> PrefetchInos { get; }

    /// <summary>Attributes as stored.</summary>
    public abstract RafsStatus GetAttr(ulong ino, out RafsAttr attr);

    /// <summary>Finds a name, <c>.</c> and <c>..</c> included (<c>..</c> of the root is the root).</summary>
    public abstract RafsStatus Lookup(ulong parent, ReadOnlySpan<byte> name, out ulong ino);

    /// <summary>Starts reading a directory after <paramref name="offset"/> entries.</summary>
    public abstract RafsStatus OpenDirectory(ulong ino, ulong offset, out RafsDirCursor cursor);

    /// <summary>Gives the next entry; <see cref="RafsStatus.NotFound"/> at the end.</summary>
    public abstract RafsStatus ReadDirectory(scoped ref RafsDirCursor cursor, out RafsDirEntry entry);

    /// <summary>Copies a symlink's target. <paramref name="destination"/> has at least 4096 bytes.</summary>
    public abstract RafsStatus ReadLink(ulong ino, Span<byte> destination, out int length);

    /// <summary>Finds an extended attribute by its full name.</summary>
    public abstract RafsStatus GetXattr(ulong ino, ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value);

    public abstract RafsStatus OpenXattrs(ulong ino, out RafsXattrCursor cursor);

    /// <summary>Gives the next attribute; <see cref="RafsStatus.NotFound"/> at the end.</summary>
    public abstract RafsStatus ReadXattr(scoped ref RafsXattrCursor cursor, out RafsXattr xattr);

    /// <summary>Prepares reading a regular file's chunks; <see cref="RafsStatus.WrongType"/> for anything else.</summary>
    public abstract RafsStatus OpenFile(ulong ino, out RafsFile file);

    /// <summary>Gives the file's chunk number <paramref name="index"/>.</summary>
    public abstract RafsStatus GetChunk(in RafsFile file, uint index, out RafsChunk chunk);

    /// <summary>
    /// Makes the chunk table of a blob. v5: from the chunk records of the bootstrap, <paramref name="compressionInfo"/> is empty.
    /// v6: from the blob's compression information in its cache-file form (data padded to 4 KiB, then the 4 KiB header: format spec 5), with the
    /// digests and CRCs of the bootstrap's chunk table.
    /// </summary>
    /// <exception cref="RafsFormatException">The compression information contradicts itself or the blob table.</exception>
    public abstract BlobChunkTable CreateChunkTable(int blob, ReadOnlySpan<byte> compressionInfo);

    /// <summary>
    /// v5: checks an inode's digest against its content in the bootstrap (format spec 2.9). v6 has none: always Ok.
    /// </summary>
    public abstract RafsStatus VerifyInode(ulong ino);

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}
