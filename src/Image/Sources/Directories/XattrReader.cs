using System.Buffers.Text;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Nydus.Rafs.Building;

namespace Nydus.Image.Sources.Directories;

/// <summary>
/// Reads the extended attributes of names in a directory. Before Linux 6.13 no call takes a directory and a name, so most go through <c>/proc/self/fd/N/name</c>:
/// the descriptor fixes the directory and the l-variants do not follow the name. Only the list, which every file costs, has the faster way too. Not thread-safe.
/// </summary>
internal sealed class XattrReader(DirectoryPaths paths)
{
    /// <summary>XATTR_LIST_MAX and XATTR_SIZE_MAX of the kernel.</summary>
    private const int MaxKernelSize = 65536;

    private const int MaxDescriptorDigits = 10;
    private const int MaxName = 255;

    private static readonly Comparison<ImageXattr> _byName = (x, y) => x.Name.AsSpan().SequenceCompareTo(y.Name);

    private readonly byte[] _path = [.. Prefix, .. new byte[MaxDescriptorDigits + 1 + MaxName + 1]];
    private readonly byte[] _list = new byte[MaxKernelSize];
    private readonly byte[] _value = new byte[MaxKernelSize];
    private ImageNode? _directory;
    private SafeFileHandle? _handle;
    private bool _hasListAt = true;
    private int _directoryLength;

    private static ReadOnlySpan<byte> Prefix => "/proc/self/fd/"u8;

    /// <summary>The following names are of this directory, whose handle stays open meanwhile.</summary>
    public void Enter(SafeFileHandle handle, ImageNode directory)
    {
        _directory = directory;
        _handle = handle;
        Utf8Formatter.TryFormat((int)handle.DangerousGetHandle(), _path.AsSpan(Prefix.Length), out int digits);
        _directoryLength = Prefix.Length + digits;
    }

    /// <summary>The attributes of a name, or of the directory itself if the name is empty; sorted by name, since file systems list them in no order.</summary>
    /// <exception cref="ImageException">An attribute cannot be read, or an image cannot hold it.</exception>
    public IReadOnlyList<ImageXattr> Read(ReadOnlySpan<byte> name)
    {
        // "/." makes the kernel follow the descriptor: an l-call on /proc/self/fd/N itself is about the link in /proc.
        ReadOnlySpan<byte> last = name.IsEmpty ? "."u8 : name;
        _path[_directoryLength] = (byte)'/';
        last.CopyTo(_path.AsSpan(_directoryLength + 1));
        _path[_directoryLength + 1 + last.Length] = 0;
        int errno = List(out int length);
        if (errno is not 0 and not Libc.ENOTSUP)
            throw Failed(PathOf(name), errno);
        return length == 0 ? [] : ReadValues(name, _list.AsSpan(0, length));
    }

    /// <returns>0, or the errno.</returns>
    private int List(out int length)
    {
        nint result = -1;
        if (_hasListAt)
        {
            result = Libc.ListXattrs(_handle!, _path.AsSpan(_directoryLength + 1), _list);
            _hasListAt = result >= 0 || Marshal.GetLastPInvokeError() is not (Libc.ENOSYS or Libc.EPERM);
        }

        if (!_hasListAt)
            result = Libc.ListXattrs(_path, _list);
        length = (int)Math.Max(result, 0);
        return result < 0 ? Marshal.GetLastPInvokeError() : 0;
    }

    private List<ImageXattr> ReadValues(ReadOnlySpan<byte> file, ReadOnlySpan<byte> names)
    {
        var xattrs = new List<ImageXattr>();
        while (!names.IsEmpty)
        {
            int end = names.IndexOf((byte)0);
            ReadOnlySpan<byte> terminated = names[..(end + 1)];
            ReadOnlySpan<byte> name = names[..end];
            names = names[(end + 1)..];
            if (!XattrNames.IsAllowed(name))
            {
                throw new ImageException($"{PathOf(file)}: an image cannot hold the extended attribute {PrintableName.Of(name)}, only {XattrNames.Allowed}; "
                    + "remove it (setfattr -x) or build from a copy without it");
            }

            nint length = Libc.GetXattr(_path, terminated, _value);
            if (length < 0)
                throw Failed(PathOf(file), Marshal.GetLastPInvokeError());
            xattrs.Add(new ImageXattr(name.ToArray(), _value.AsSpan(0, (int)length).ToArray()));
        }

        xattrs.Sort(_byName);
        return xattrs;
    }

    private string PathOf(ReadOnlySpan<byte> name) => name.IsEmpty ? paths.Printable(_directory!) : paths.Printable(_directory!, name);

    private static ImageException Failed(string path, int errno)
    {
        if (errno == Libc.ENOENT && !Directory.Exists("/proc/self/fd"))
            return new ImageException("/proc is not mounted here, and extended attributes are read through it; mount it (mount -t proc proc /proc)");
        return errno switch
        {
            Libc.ENODATA or Libc.ERANGE => SourceErrors.Changed(path),
            Libc.E2BIG => new ImageException($"{path}: has more than 64 KiB of extended attribute names, which Linux cannot list"),
            _ => SourceErrors.Failed(path, "extended attributes cannot be read", errno),
        };
    }
}
