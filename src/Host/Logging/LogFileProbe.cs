using System.Runtime.InteropServices;
using Nydus.Host.Interop;

namespace Nydus.Host.Logging;

/// <summary>Finds out at start, without blocking, whether the log file can be opened.</summary>
internal static class LogFileProbe
{
    /// <summary>A directory would silently get a neighbour: the name with <c>.log</c> added.</summary>
    /// <exception cref="StartException">The name is that of a directory.</exception>
    public static void EnsureNoDirectory(string path)
    {
        if (Path.EndsInDirectorySeparator(path) || Directory.Exists(path))
            throw new StartException($"the log file {path} is a directory");
    }

    /// <summary>Creates the directory and the file if needed.</summary>
    /// <exception cref="StartException">The file cannot be opened.</exception>
    public static void EnsureWritable(string path)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path) ?? "/");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"cannot create the directory of the log file {path}: {e.Message}", e);
        }
        int fd = Libc.open(path, Libc.O_WRONLY | Libc.O_CREAT | Libc.O_APPEND | Libc.O_NONBLOCK | Libc.O_CLOEXEC, 0x1A4);
        if (fd >= 0)
        {
            _ = Libc.close(fd);
            return;
        }
        int errno = Marshal.GetLastPInvokeError();
        // A FIFO without a reader: lines are dropped until one comes.
        if (errno != Libc.ENXIO)
            throw new StartException($"cannot open the log file {path}: {Marshal.GetPInvokeErrorMessage(errno)}");
    }
}
