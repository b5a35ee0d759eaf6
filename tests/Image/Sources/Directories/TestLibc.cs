using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Nydus.Image.Tests.Sources.Directories;

/// <summary>Makes what the runtime cannot: names that are no text, trees deeper than a path can be long, special files, attributes.</summary>
internal static partial class TestLibc
{
    private const uint Everything = 0x1FF;
    private const uint RegularFile = 0x81A4;

    public static void MakeDirectory(SafeFileHandle parent, string name) => Check(mkdirat(parent, name, Everything));

    public static void MakeFile(SafeFileHandle parent, string name) => Check(mknodat(parent, name, RegularFile, 0));

    /// <summary>A name as raw bytes, NUL-terminated.</summary>
    public static unsafe void MakeFile(SafeFileHandle parent, ReadOnlySpan<byte> name)
    {
        fixed (byte* start = name)
            Check(mknodat(parent, start, RegularFile, 0));
    }

    /// <param name="mode">With the type.</param>
    public static void MakeNode(string path, uint mode, ulong device) => Check(mknod(path, mode, device));

    public static void SetXattr(string path, string name, byte[] value) => Check(lsetxattr(path, name, value, (nuint)value.Length, 0));

    public static void MakeHardLink(string existing, string path) => Check(link(existing, path));

    private static void Check(int result)
    {
        if (result != 0)
            throw new IOException(Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError()));
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mkdirat(SafeFileHandle parent, string name, uint mode);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mknodat(SafeFileHandle parent, string name, uint mode, ulong device);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int mknodat(SafeFileHandle parent, byte* name, uint mode, ulong device);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mknod(string path, uint mode, ulong device);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int lsetxattr(string path, string name, byte[] value, nuint size, int flags);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int link(string existing, string path);
}
