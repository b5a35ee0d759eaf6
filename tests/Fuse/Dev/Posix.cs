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

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint getxattr(string path, string name, byte* value, nint size);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint listxattr(string path, byte* list, nint size);
}
