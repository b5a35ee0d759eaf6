using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Nydus.Rafs.Building;

namespace Nydus.Image.Sources.Directories;

/// <summary>
/// Opens directories of the source by their nodes and keeps the latest ones open. Every step goes from an open directory to a name in it, never through a
/// symbolic link, and what is found must be the directory that was scanned: nobody leads the reader out of the tree by renaming or linking while it works.
/// The way back up goes through <c>..</c> under the same condition, so a walk costs the same at any depth.
/// </summary>
/// <remarks>Not thread-safe. The handle of the root is the caller's.</remarks>
internal sealed class DirectoryHandles(SafeFileHandle root, ImageNode rootNode, DirectoryPaths paths) : IDisposable
{
    /// <summary>Few enough for any descriptor limit.</summary>
    private const int Capacity = 64;

    private readonly ImageNode?[] _nodes = new ImageNode?[Capacity];
    private readonly ImageNode?[] _parents = new ImageNode?[Capacity];
    private readonly SafeFileHandle?[] _handles = new SafeFileHandle?[Capacity];
    private readonly long[] _lastUse = new long[Capacity];
    private readonly Stack<ImageNode> _way = [];
    private readonly byte[] _name = new byte[XattrNames.MaxLength + 1];
    private long _clock;
    private int _latest;

    /// <summary>The handle belongs to this object and stays open until the next call.</summary>
    /// <exception cref="ImageException">The directory cannot be opened or is another one now.</exception>
    public SafeFileHandle Open(ImageNode directory)
    {
        SafeFileHandle? handle;
        ImageNode next = directory;
        _way.Clear();
        while ((handle = Find(next) ?? OpenFromBelow(next)) == null)
        {
            _way.Push(next);
            next = next.SourceDirectory ?? throw new ArgumentException("The node is not of this source.", nameof(directory));
        }

        while (_way.TryPop(out ImageNode? child))
        {
            child.Name.CopyTo(_name, 0);
            _name[child.Name.Length] = 0;
            handle = Open(handle, _name, child);
        }

        return handle;
    }

    public void Dispose()
    {
        foreach (SafeFileHandle? handle in _handles)
            handle?.Dispose();
    }

    private SafeFileHandle? Find(ImageNode node)
    {
        if (node == rootNode)
            return root;
        int slot = _nodes[_latest] == node ? _latest : Array.IndexOf(_nodes, node);
        if (slot < 0)
            return null;
        _latest = slot;
        _lastUse[slot] = ++_clock;
        return _handles[slot];
    }

    /// <summary>Opens a directory through one in it that is still open, if there is one.</summary>
    private SafeFileHandle? OpenFromBelow(ImageNode directory)
    {
        int slot = Array.IndexOf(_parents, directory);
        return slot < 0 ? null : Open(_handles[slot]!, "..\0"u8, directory);
    }

    private SafeFileHandle Open(SafeFileHandle from, ReadOnlySpan<byte> name, ImageNode directory)
    {
        SafeFileHandle handle = Libc.OpenDirectory(from, name);
        if (handle.IsInvalid)
            throw SourceErrors.Failed(paths.Printable(directory), "cannot be opened", Marshal.GetLastPInvokeError());
        bool isKnown = Libc.TryStat(handle, out StatX now);
        if (!isKnown || now.stx_ino != directory.SourceIno || now.Device != directory.SourceDevice)
        {
            int errno = Marshal.GetLastPInvokeError();
            handle.Dispose();
            throw isKnown ? SourceErrors.Changed(paths.Printable(directory)) : SourceErrors.Failed(paths.Printable(directory), "cannot be examined", errno);
        }

        Keep(directory, handle);
        return handle;
    }

    private void Keep(ImageNode node, SafeFileHandle handle)
    {
        int oldest = 0;
        for (int slot = 1; slot < Capacity; slot++)
        {
            if (_lastUse[slot] < _lastUse[oldest])
                oldest = slot;
        }

        _handles[oldest]?.Dispose();
        _nodes[oldest] = node;
        _parents[oldest] = node.SourceDirectory;
        _handles[oldest] = handle;
        _lastUse[oldest] = ++_clock;
        _latest = oldest;
    }
}
