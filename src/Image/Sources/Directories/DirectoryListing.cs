using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Nydus.Image.Sources.Directories;

/// <summary>Reads the names of a directory as raw bytes.</summary>
internal static unsafe class DirectoryListing
{
    // struct dirent of glibc and musl on 64-bit machines.
    private const int LengthOffset = 16;
    private const int NameOffset = 19;

    /// <summary>Every name but <c>.</c> and <c>..</c>, in the file system's order.</summary>
    /// <returns>0, or the errno.</returns>
    public static int Read(SafeFileHandle directory, List<byte[]> names)
    {
        // A description of its own: the position in the directory is not shared with the handle that stays open.
        using SafeFileHandle own = Libc.OpenDirectory(directory, ".\0"u8);
        if (own.IsInvalid)
            return Marshal.GetLastPInvokeError();
        nint stream = Libc.OpenStream((int)own.DangerousGetHandle());
        if (stream == 0)
            return Marshal.GetLastPInvokeError();

        // The stream closes the descriptor.
        own.SetHandleAsInvalid();
        try
        {
            byte* entry;
            while ((entry = Libc.ReadEntry(stream)) != null)
            {
                int limit = *(ushort*)(entry + LengthOffset) - NameOffset;
                ReadOnlySpan<byte> name = new(entry + NameOffset, limit);
                name = name[..name.IndexOf((byte)0)];
                if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8))
                    names.Add(name.ToArray());
            }

            return Marshal.GetLastPInvokeError();
        }
        finally
        {
            _ = Libc.CloseStream(stream);
        }
    }
}
