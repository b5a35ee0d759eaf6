using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Nydus.Plugin.Files;

namespace Nydus.Plugin.BlobCache.Locking;

/// <summary>
/// An advisory lock on a range of a file, held by an open file description, so that it excludes other processes and other opens in this one, but
/// not threads that share the descriptor. Only ever held for a few system calls. When it cannot be had in a moment (a stopped process, a
/// file system without locks) the work goes on without it: the worst that follows is a ready bit lost, that is a chunk fetched twice.
/// </summary>
internal readonly partial struct FileRangeLock : IDisposable
{
    private const int F_OFD_SETLK = 37;
    private const int EINTR = 4;
    private const short F_WRLCK = 1;
    private const short F_UNLCK = 2;

    /// <summary>With the yields and short sleeps of <see cref="SpinWait"/> a wait of some tenths of a second.</summary>
    private const int MostAttempts = 200;

    private readonly SafeFileHandle? _file;
    private readonly long _start;
    private readonly long _length;

    private FileRangeLock(SafeFileHandle? file, long start, long length) => (_file, _start, _length) = (file, start, length);

    /// <summary>Whether it is held.</summary>
    public bool IsHeld => _file is not null;

    /// <summary>Takes the lock, if it can be had.</summary>
    /// <param name="file">Open for writing. Outlives the lock.</param>
    public static FileRangeLock Take(SafeFileHandle file, long start, long length)
    {
        SpinWait wait = default;
        for (int attempt = 0; attempt < MostAttempts; attempt++)
        {
            if (Set(file, F_WRLCK, start, length))
                return new FileRangeLock(file, start, length);
            if (Marshal.GetLastPInvokeError() is not (Errno.EAGAIN or Errno.EACCES or EINTR))
                break;
            wait.SpinOnce();
        }

        return default;
    }

    public void Dispose()
    {
        if (_file is not null)
            Set(_file, F_UNLCK, _start, _length);
    }

    private static bool Set(SafeFileHandle file, short type, long start, long length)
    {
        flock request = new() { l_type = type, l_start = start, l_len = length };
        return Fcntl(file, F_OFD_SETLK, ref request) == 0;
    }

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Fcntl(SafeFileHandle file, int command, ref flock argument);

    /// <summary><c>struct flock</c> of 64-bit Linux, 32 bytes. <c>l_whence</c> 0 is SEEK_SET; <c>l_pid</c> must be 0 for these locks.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 32)]
    private struct flock
    {
        public short l_type;
        public short l_whence;
        public long l_start;
        public long l_len;
        public int l_pid;
    }
}
