using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Nydus.Rafs.Building;

namespace Nydus.Image.Sources.Directories;

/// <summary>The content of a file of a directory source: exactly as long as its node says. Unbuffered; one system call a read.</summary>
internal sealed class SourceFileStream : ForwardStream
{
    /// <summary>Below it the kernel's usual read-ahead fetches the whole file anyway.</summary>
    private const ulong AdviceThreshold = 128 << 10;

    private readonly SafeFileHandle _file;
    private readonly ImageNode _node;
    private readonly DirectoryPaths _paths;
    private ulong _left;

    public SourceFileStream(SafeFileHandle file, ImageNode node, DirectoryPaths paths)
    {
        _file = file;
        _node = node;
        _paths = paths;
        _left = node.Size;
        if (_left > AdviceThreshold)
            Libc.AdviseSequential(file);
    }

    public override int Read(Span<byte> buffer)
    {
        if ((ulong)buffer.Length > _left)
            buffer = buffer[..(int)_left];
        if (buffer.IsEmpty)
            return 0;
        nint count = Libc.Read(_file, buffer);
        if (count < 0)
            throw SourceErrors.Failed(_paths.Printable(_node), "cannot be read", Marshal.GetLastPInvokeError());
        if (count == 0)
            throw SourceErrors.Changed(_paths.Printable(_node));
        _left -= (ulong)count;
        return (int)count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _file.Dispose();
        base.Dispose(disposing);
    }
}
