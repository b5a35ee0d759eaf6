using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Nydus.Image.Layers;
using Nydus.Image.Requests;
using Nydus.Rafs.Building;

namespace Nydus.Image.Sources.Directories;

/// <summary>Reads the metadata of directories into nodes (format spec 6.4). Not thread-safe.</summary>
internal sealed class DirectoryReader(DirectoryHandles handles, DirectoryPaths paths, WhiteoutSpec droppedWhiteouts, int layer)
{
    /// <summary>PATH_MAX: the longest target Linux makes.</summary>
    private const int MaxLinkTarget = 4096;

    private static readonly Comparison<byte[]> _byBytes = (x, y) => x.AsSpan().SequenceCompareTo(y);

    private readonly DirectoryListing _listing = new();
    private readonly XattrReader _xattrs = new(paths);
    private readonly List<byte[]> _names = [];
    private readonly byte[] _name = new byte[XattrNames.MaxLength + 1];
    private readonly byte[] _target = new byte[MaxLinkTarget];

    /// <summary>The node of the open root: named <c>/</c>, its own times dropped, so that copying a tree does not change the image.</summary>
    public static ImageNode ReadRoot(SafeFileHandle root, DirectoryPaths paths, int layer)
    {
        if (!Libc.TryStat(root, out StatX stat))
            throw SourceErrors.Failed(paths.RootPath, "cannot be examined", Marshal.GetLastPInvokeError());
        ImageNode node = MakeNode("/"u8.ToArray(), stat, layer);
        node.MtimeSeconds = 0;
        node.MtimeNanoseconds = 0;
        var xattrs = new XattrReader(paths);
        xattrs.Enter(root, node);
        node.Xattrs = xattrs.Read([]);
        return node;
    }

    /// <summary>Fills the children of a directory.</summary>
    /// <exception cref="ImageException">Something cannot be read, cannot be held by an image, or changed meanwhile.</exception>
    public void ReadChildren(ImageNode directory)
    {
        SafeFileHandle handle = handles.Open(directory);
        _names.Clear();
        int errno = _listing.Read(handle, _names);
        if (errno != 0)
            throw SourceErrors.Failed(paths.Printable(directory), "cannot be listed", errno);
        _names.Sort(_byBytes);
        directory.Children.EnsureCapacity(_names.Count);
        _xattrs.Enter(handle, directory);
        foreach (byte[] name in _names)
        {
            name.CopyTo(_name, 0);
            _name[name.Length] = 0;
            if (!Libc.TryStat(handle, _name, out StatX stat))
                throw SourceErrors.Failed(paths.Printable(directory, name), "cannot be examined", Marshal.GetLastPInvokeError());
            ImageNode child = MakeNode(name, stat, layer);
            child.SourceDirectory = directory;
            if (Whiteouts.IsRemoval(child, droppedWhiteouts) || Whiteouts.IsOpaqueMarker(child, droppedWhiteouts))
                continue;
            child.Xattrs = _xattrs.Read(name);
            if (child.IsSymlink)
                child.LinkTarget = ReadLink(handle, child, directory);
            directory.Children.Add(child);
        }
    }

    private byte[] ReadLink(SafeFileHandle handle, ImageNode link, ImageNode directory)
    {
        nint length = Libc.ReadLink(handle, _name, _target);
        if (length < 0)
            throw SourceErrors.Failed(paths.Printable(directory, link.Name), "cannot be read", Marshal.GetLastPInvokeError());

        // Some file systems state no length or another one; the target is the truth.
        link.Size = (ulong)length;
        return _target.AsSpan(0, (int)length).ToArray();
    }

    private static ImageNode MakeNode(byte[] name, in StatX stat, int layer) => new()
    {
        Name = name,
        Mode = stat.stx_mode,
        Uid = stat.stx_uid,
        Gid = stat.stx_gid,
        Rdev = DeviceNumber.Make(stat.stx_rdev_major, stat.stx_rdev_minor),
        MtimeSeconds = stat.stx_mtime_sec,
        MtimeNanoseconds = stat.stx_mtime_nsec,
        Size = stat.IsRegular ? stat.stx_size : 0,
        SourceIno = stat.stx_ino,
        SourceDevice = stat.Device,
        Layer = layer,
    };
}
