using Nydus.Rafs.Building;

namespace Nydus.Image.Sources.Archives;

/// <summary>
/// An archive as the source of an image (format spec 6.4): read once from start to end, contents going to the sink as they come. The differences from the
/// reference are on purpose: missing directories are put where they belong, global headers and contiguous files are accepted, paths through symbolic links are
/// followed (<see cref="TarTree"/>), a hard link has all attributes of its target, and PAX values may hold line feeds.
/// </summary>
/// <param name="archive">The uncompressed archive, see <see cref="ArchiveInput"/>. Read to its end.</param>
/// <param name="name">Of the archive, for messages.</param>
/// <param name="layer">Goes into <see cref="ImageNode.Layer"/>.</param>
/// <param name="metadataLimit">Bytes, see <see cref="TarLimits.Metadata"/>.</param>
internal sealed class TarSource(Stream archive, string name, int layer, long metadataLimit = TarLimits.Metadata)
{
    private readonly TarReader _reader = new(archive, name);
    private readonly TarTree _tree = new(layer);
    private readonly List<(ImageNode Link, ImageNode Target)> _links = [];
    private long _metadata;

    /// <summary>Bytes of the uncompressed archive read so far.</summary>
    public long Position => _reader.Position;

    /// <summary>
    /// Reads the archive. The sink gets every regular file that is not empty, also those that a later entry replaces, in the order of the archive; the stream it
    /// gets is a <see cref="TarContentStream"/>.
    /// </summary>
    /// <returns>The root. Chunks of hard links are missing until <see cref="FinishHardLinks"/>.</returns>
    /// <exception cref="ImageException">The archive is damaged, asks for too much, or holds what an image cannot.</exception>
    public ImageNode Read(IFileSink sink, CancellationToken cancellation)
    {
        while (_reader.TryRead(out TarEntry? entry, out TarContentStream? content, cancellation))
        {
            TarPlace place = _reader.Place;
            byte[] path = TarPath.Normalise(entry.Path, entry.Path, place);
            if (IsPartOfEstargz(path))
                continue;
            Charge(entry);
            ImageNode node = Put(path, entry, place);
            if (content != null && node.Size > 0)
                sink.Add(node, content, cancellation);
        }

        _tree.Finish();
        return _tree.Root;
    }

    /// <summary>Gives hard links the chunks of their targets; called once the sink has set them.</summary>
    public void FinishHardLinks()
    {
        // In the order of the archive: the target of a later link may be an earlier link.
        foreach ((ImageNode link, ImageNode target) in _links)
            link.Chunks = target.Chunks;
    }

    /// <summary>What an eStargz archive carries for its own readers (format spec 4.11).</summary>
    private static bool IsPartOfEstargz(ReadOnlySpan<byte> path) =>
        path.SequenceEqual("stargz.index.json"u8) || path.SequenceEqual(".prefetch.landmark"u8) || path.SequenceEqual(".no.prefetch.landmark"u8);

    private void Charge(TarEntry entry)
    {
        _metadata += TarLimits.MetadataPerEntry + entry.Path.Length + entry.LinkTarget.Length;
        foreach (ImageXattr xattr in entry.Xattrs)
            _metadata += xattr.Name.Length + xattr.Value.Length;
        if (_metadata + _tree.Cost > metadataLimit)
            throw new ImageException($"{name}: has more than {metadataLimit} bytes of names and attributes, more than an image can hold; divide it into several layers");
    }

    private ImageNode Put(byte[] path, TarEntry entry, TarPlace place)
    {
        if (path.Length == 0)
        {
            if (entry.Type != TarEntryType.Directory)
                throw place.Fail(entry.Path, "is the root of the image and no directory");
            Update(_tree.Root, entry);
            return _tree.Root;
        }

        ReadOnlySpan<byte> directory = TarPath.Directory(path, out ReadOnlySpan<byte> last);
        if (entry.Type == TarEntryType.HardLink)
            return Link(directory, last.ToArray(), entry, place);

        ImageNode parent = _tree.MakeParent(directory, entry.Path, place);
        ImageNode? existing = _tree.Child(parent, last);
        if (existing is { IsDirectory: true } && entry.Type == TarEntryType.Directory)
        {
            Update(existing, entry);
            return existing;
        }

        var node = new ImageNode
        {
            Name = last.ToArray(),
            Rdev = entry.Device,
            Size = (ulong)entry.Size,
            SourceIno = _tree.NextIno(),
            SourceDevice = ulong.MaxValue,
            Layer = layer,
        };
        Update(node, entry);
        if (entry.Type == TarEntryType.SymbolicLink)
        {
            node.LinkTarget = entry.LinkTarget;
            node.Size = (ulong)entry.LinkTarget.Length;
        }

        _tree.Put(parent, node);
        return node;
    }

    private static void Update(ImageNode node, TarEntry entry)
    {
        node.Mode = TypeBits(entry.Type) | entry.Permissions;
        node.Uid = entry.Uid;
        node.Gid = entry.Gid;
        node.MtimeSeconds = entry.ModificationTime;
        node.Xattrs = entry.Xattrs;
    }

    /// <summary>Another name of a file, or, for what images cannot link (format spec 2.8), another node like it.</summary>
    private ImageNode Link(ReadOnlySpan<byte> directory, byte[] last, TarEntry entry, TarPlace place)
    {
        byte[] targetPath = TarPath.Normalise(entry.LinkTarget, entry.Path, place);
        ImageNode? target = _tree.Find(targetPath, place);
        string printable = PrintableName.Of(targetPath);
        if (target == null)
            throw place.Fail(entry.Path, $"is a hard link to {printable}, which is not in the archive before it");
        if (target.IsDirectory)
            throw place.Fail(entry.Path, $"is a hard link to the directory {printable}");
        ImageNode parent = _tree.MakeParent(directory, entry.Path, place);
        if (_tree.Child(parent, last) == target)
            throw place.Fail(entry.Path, "is a hard link to itself");

        var node = new ImageNode
        {
            Name = last,
            Mode = target.Mode,
            Uid = target.Uid,
            Gid = target.Gid,
            Rdev = target.Rdev,
            MtimeSeconds = target.MtimeSeconds,
            Size = target.Size,
            LinkTarget = target.LinkTarget,
            Xattrs = target.Xattrs,
            SourceIno = target.IsRegular ? target.SourceIno : _tree.NextIno(),
            SourceDevice = ulong.MaxValue,
            Layer = layer,
            IsTarHardlink = target.IsRegular,
        };
        if (target.IsRegular)
        {
            target.IsTarHardlink = true;
            _links.Add((node, target));
        }

        _tree.Put(parent, node);
        return node;
    }

    private static uint TypeBits(TarEntryType type) => type switch
    {
        TarEntryType.SymbolicLink => FileType.SymbolicLink,
        TarEntryType.CharacterDevice => FileType.CharacterDevice,
        TarEntryType.BlockDevice => FileType.BlockDevice,
        TarEntryType.Directory => FileType.Directory,
        TarEntryType.Fifo => FileType.Fifo,
        _ => FileType.Regular,
    };
}
