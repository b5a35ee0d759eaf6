using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Nydus.Image.Sources.Directories;

/// <summary>Reads the names of directories as raw bytes. Not thread-safe.</summary>
internal sealed class DirectoryListing
{
    // struct linux_dirent64 of the kernel: the same on every architecture.
    private const int LengthOffset = 16;
    private const int NameOffset = 19;

    private readonly byte[] _entries = new byte[32 << 10];

    /// <summary>Adds every name but <c>.</c> and <c>..</c>, in the file system's order.</summary>
    /// <param name="directory">Just opened: the names are those that follow its position.</param>
    /// <returns>0, or the errno.</returns>
    public int Read(SafeFileHandle directory, List<byte[]> names)
    {
        nint length;
        while ((length = Libc.ReadEntries(directory, _entries)) > 0)
        {
            ReadOnlySpan<byte> entries = _entries.AsSpan(0, (int)length);
            while (!entries.IsEmpty)
            {
                int entry = BinaryPrimitives.ReadUInt16LittleEndian(entries[LengthOffset..]);
                ReadOnlySpan<byte> name = entries[NameOffset..entry];
                name = name[..name.IndexOf((byte)0)];
                if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8))
                    names.Add(name.ToArray());
                entries = entries[entry..];
            }
        }

        return length == 0 ? 0 : Marshal.GetLastPInvokeError();
    }
}
