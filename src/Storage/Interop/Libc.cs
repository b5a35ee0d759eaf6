using System.Runtime.InteropServices;

namespace Nydus.Storage.Interop;

internal static unsafe partial class Libc
{
    private const int EINTR = 4;

    /// <summary>Fills <paramref name="destination"/> from a file position. False on an error or when the file ends before.</summary>
    public static bool TryReadFully(int fd, long offset, Span<byte> destination)
    {
        fixed (byte* start = destination)
        {
            int done = 0;
            while (done < destination.Length)
            {
                nint got = pread(fd, start + done, (nuint)(destination.Length - done), offset + done);
                if (got > 0)
                    done += (int)got;
                else if (got == 0 || Marshal.GetLastPInvokeError() != EINTR)
                    return false;
            }
        }

        return true;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint pread(int fd, byte* buffer, nuint count, long offset);
}
