using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Nydus.Image.Requests;
using Nydus.Rafs.Building;

namespace Nydus.Image.Sources.Directories;

/// <summary>
/// A directory as the source of an image (format spec 6.4): first the tree, then the contents in any order. <see cref="Open"/> may be called from several threads.
/// </summary>
internal sealed class DirectorySource : IDisposable
{
    private readonly SafeFileHandle _rootHandle;
    private readonly DirectoryPaths _paths;
    private readonly DirectoryHandles _handles;
    private readonly Lock _lock = new();
    private readonly byte[] _name = new byte[XattrNames.MaxLength + 1];

    private DirectorySource(SafeFileHandle rootHandle, ImageNode root, DirectoryPaths paths)
    {
        Root = root;
        _rootHandle = rootHandle;
        _paths = paths;
        _handles = new DirectoryHandles(rootHandle, root, paths);
    }

    /// <summary>The tree. Its nodes may be merged into another tree; they stay good for <see cref="Open"/>.</summary>
    public ImageNode Root { get; }

    /// <summary>Reads the metadata of a tree.</summary>
    /// <param name="path">A directory, or a symbolic link to one.</param>
    /// <param name="droppedWhiteouts">Whiteouts of this kind are left out, as in a layer that has none below it (format spec 6.8); <see cref="WhiteoutSpec.None"/> keeps all.</param>
    /// <param name="layer">Goes into <see cref="ImageNode.Layer"/>.</param>
    /// <param name="cancellation">Looked at once a directory.</param>
    /// <exception cref="ImageException">Something cannot be read, cannot be held by an image, or changed meanwhile.</exception>
    public static DirectorySource Read(string path, WhiteoutSpec droppedWhiteouts, int layer, CancellationToken cancellation)
    {
        SafeFileHandle root = Libc.OpenDirectory(path);
        if (root.IsInvalid)
        {
            int errno = Marshal.GetLastPInvokeError();
            throw errno switch
            {
                Libc.ENOENT => new ImageException($"{path}: there is no such directory"),
                Libc.ENOTDIR => new ImageException($"{path}: is not a directory; archives need --type tar-rafs, targz-rafs or another archive type"),
                _ => SourceErrors.Failed(path, "cannot be opened", errno),
            };
        }

        try
        {
            var paths = new DirectoryPaths(path);
            ImageNode node = DirectoryReader.ReadRoot(root, paths, layer);
            new DirectoryScanner(root, paths, droppedWhiteouts, layer).Scan(node, cancellation);
            return new DirectorySource(root, node, paths);
        }
        catch
        {
            root.Dispose();
            throw;
        }
    }

    /// <summary>Whether the node came from this source and not from a layer it was merged with.</summary>
    public bool Contains(ImageNode node)
    {
        while (node.SourceDirectory is { } parent)
            node = parent;
        return node == Root;
    }

    /// <summary>The path of a node for messages.</summary>
    public string PathOf(ImageNode node) => _paths.Printable(node);

    /// <summary>Opens the content of a regular file of this source: a forward stream of exactly <see cref="ImageNode.Size"/> bytes, to be read in large pieces.</summary>
    /// <exception cref="ImageException">The file cannot be opened or is not the one that was scanned; reading throws it too, when the file has become shorter.</exception>
    public Stream Open(ImageNode file)
    {
        if (!file.IsRegular || !Contains(file) || file.SourceDirectory is not { } parent)
            throw new ArgumentException("The node is no file of this source.", nameof(file));
        if (file.Size == 0)
            return Stream.Null;

        SafeFileHandle handle;
        lock (_lock)
        {
            SafeFileHandle directory = _handles.Open(parent);
            file.Name.CopyTo(_name, 0);
            _name[file.Name.Length] = 0;
            handle = Libc.OpenFile(directory, _name);
            if (handle.IsInvalid)
                throw SourceErrors.Failed(PathOf(file), "cannot be opened", Marshal.GetLastPInvokeError());
        }

        bool isScanned = Libc.TryStat(handle, out StatX now)
            && now.IsRegular && now.stx_ino == file.SourceIno && now.Device == file.SourceDevice && now.stx_size == file.Size;
        if (isScanned)
            return new SourceFileStream(handle, file, _paths);
        handle.Dispose();
        throw SourceErrors.Changed(PathOf(file));
    }

    public void Dispose()
    {
        _handles.Dispose();
        _rootHandle.Dispose();
    }
}
