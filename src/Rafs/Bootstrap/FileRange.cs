using Microsoft.Win32.SafeHandles;

namespace Nydus.Rafs;

/// <summary>Reads ranges of a file whose length was looked at before.</summary>
internal static class FileRange
{
    /// <exception cref="IOException">The file cannot be read, or is shorter than it was.</exception>
    public static void ReadExactly(SafeFileHandle file, long offset, Span<byte> destination)
    {
        for (int done = 0; done < destination.Length;)
        {
            int count = RandomAccess.Read(file, destination[done..], offset + done);
            if (count == 0)
            {
                throw new IOException($"The file became shorter while it was read: no byte at offset {offset + done}.");
            }

            done += count;
        }
    }
}
