using Nydus.Rafs.Building;

namespace Nydus.Image.Sources.Archives;

/// <summary>
/// Makes the nodes of an image from the entries of an archive (format spec 6.4). The differences from the reference are on purpose: missing directories are put where they
/// belong, paths through symbolic links are followed (<see cref="TarTree"/>), and a hard link has all attributes of its target.
/// </summary>
/// <param name="layer">Goes into <see cref="ImageNode.Layer"/>.</param>
/// <param name="metadataLimit">Bytes, see <see cref="TarLimits.Metadata"/>.</param>
internal sealed class ArchiveNodes(int layer, long metadataLimit)
{
    private readonly TarTree _tree = new(layer);
    private readonly List<(ImageNode Link, ImageNode Target)> _links = [];
    private long _metadata;

    /// <summary>Adds an entry.</summary>
    /// <returns>Its node; null for what an eStargz archive carries for its own readers (format spec 4.11).</returns>
    /// <exception cref="ImageException">It is what an image cannot hold.</exception>
    public ImageNode? Add(TarEntry entry, TarPlace place)
    {
        byte[] path = TarPath.Normalise(entry.Path, entry.Path, place);
        if (IsPartOfEstargz(path))
            return null;
        Charge(entry, place);
        return Put(path, entry, place);
    }

    /// <summary>The whole tree. Nothing is added afterwards.</summary>
    public ImageNode Finish()
    {
        _tree.Finish();
        return _tree.Root;
    }

    /// <summary>Gives hard links the chunks of their targets; called once those are set.</summary>
    public void FinishHardLinks()
    {
        // In the order of the archive: the target of a later link may be an earlier link.
        foreach ((ImageNode link, ImageNode target) in _links)
            link.Chunks = target.Chunks;
    }

    private static bool IsPartOfEstargz(ReadOnlySpan<byte> path) =>
        path.SequenceEqual("stargz.index.json"u8) || path.SequenceEqual(".prefetch.landmark"u8) || path.SequenceEqual(".no.prefetch.landmark"u8);

    private void Charge(TarEntry entry, TarPlace place)
    {
        _metadata += TarLimits.MetadataPerEntry + entry.Path.Length + entry.LinkTarget.Length;
        foreach (ImageXattr xattr in entry.Xattrs)
            _metadata += xattr.Name.Length + xattr.Value.Length;
        if (_metadata + _tree.Cost > metadataLimit)
            throw new ImageException($"{place.Archive}: has more than {metadataLimit} bytes of names and attributes, more than an image can hold; divide it into several layers");
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
        ImageNode? target = _tree.Find(targetPath, entry.Path, place);
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
