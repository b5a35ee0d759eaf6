using System.Runtime.InteropServices;
using System.Text;

namespace Nydus.Fuse.Tests.Dev;

/// <summary>What .NET does not offer.</summary>
internal static unsafe partial class Posix
{
    /// <summary>The value of an extended attribute, or the negative errno as text.</summary>
    public static string GetXattr(string path, string name)
    {
        var buffer = stackalloc byte[256];
        var length = getxattr(path, name, buffer, 256);
        return length < 0 ? $"-{Marshal.GetLastPInvokeError()}" : Encoding.UTF8.GetString(buffer, (int)length);
    }

    public static string[] ListXattr(string path)
    {
        var buffer = stackalloc byte[256];
        var length = listxattr(path, buffer, 256);
        return length < 0 ? [$"-{Marshal.GetLastPInvokeError()}"] : Encoding.UTF8.GetString(buffer, (int)length).Split('\0', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Takes a file's pages out of memory, as far as the file system can.</summary>
    public static void DropPages(int fd)
    {
        const int DontNeed = 4;
        Assert.Equal(0, posix_fadvise(fd, 0, 0, DontNeed));
    }

    [LibraryImport("libc")]
    private static partial int posix_fadvise(int fd, nint offset, nint length, int advice);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint getxattr(string path, string name, byte* value, nint size);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint listxattr(string path, byte* list, nint size);
}
