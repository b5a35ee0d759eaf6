using System.Runtime.InteropServices;
using Nydus.Host.Interop;

namespace Nydus.Host.Process;

/// <summary>Canonical paths of mount points, as the kernel's mount table names them.</summary>
internal static class Mountpoint
{
    /// <summary>
    /// Resolves links. The last component is not looked at when the mount there is dead, since every look at it fails.
    /// </summary>
    /// <exception cref="StartException">The directory does not exist.</exception>
    public static string Resolve(string path)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (RealPath(full, out int errno) is { } resolved)
        {
            if (!Directory.Exists(resolved) && File.Exists(resolved))
                throw new StartException($"the mountpoint {path} is not a directory");
            return resolved;
        }
        if (errno == Libc.ENOTCONN && Path.GetDirectoryName(full) is { } parent && RealPath(parent, out _) is { } resolvedParent)
            return Path.Combine(resolvedParent, Path.GetFileName(full));
        throw new StartException($"the mountpoint {path} cannot be used: {Marshal.GetPInvokeErrorMessage(errno)}");
    }

    private static string? RealPath(string path, out int errno)
    {
        nint buffer = Libc.realpath(path, 0);
        errno = buffer == 0 ? Marshal.GetLastPInvokeError() : 0;
        if (buffer == 0)
            return null;
        string? resolved = Marshal.PtrToStringUTF8(buffer);
        Libc.free(buffer);
        return resolved;
    }
}
