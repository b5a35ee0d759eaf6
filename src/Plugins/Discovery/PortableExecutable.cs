using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Nydus.Plugins.Discovery;

/// <summary>Finds the metadata in an assembly's file (PE format; ECMA-335, partition II, section 25). Reads the headers and the metadata, nothing else.</summary>
internal static class PortableExecutable
{
    private const int HeaderBytes = 4096;
    private const int SectionSize = 40;
    private const int CliHeaderSize = 72;
    private const int CliHeaderDirectory = 14;
    private const int LargestMetadata = 64 << 20;

    /// <summary>The metadata of an assembly.</summary>
    /// <exception cref="BadImageFormatException">There is none, or the headers are damaged.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static byte[] ReadMetadata(SafeFileHandle file)
    {
        byte[] buffer = new byte[HeaderBytes];
        ImageBytes headers = new(buffer.AsSpan(0, Fill(file, buffer, 0)));
        if (headers.UInt16(0) != 0x5A4D)
            throw new BadImageFormatException("it has no DOS header");
        int pe = headers.Offset(0x3C);
        if (headers.UInt32(pe) != 0x4550)
            throw new BadImageFormatException("it has no PE header");
        int optional = pe + 24;
        int directories = optional + (headers.UInt16(optional) == 0x20B ? 112 : 96);
        if (headers.UInt32(directories - 4) <= CliHeaderDirectory || headers.UInt32(directories + (8 * CliHeaderDirectory)) == 0)
            throw new BadImageFormatException("it is a native library");

        ImageBytes sections = headers.Slice(optional + headers.UInt16(pe + 20), headers.UInt16(pe + 6) * SectionSize);
        byte[] cli = ReadAt(file, sections, headers.UInt32(directories + (8 * CliHeaderDirectory)), CliHeaderSize);
        uint size = BinaryPrimitives.ReadUInt32LittleEndian(cli.AsSpan(12));
        if (size > LargestMetadata)
            throw new BadImageFormatException($"its metadata is larger than {LargestMetadata} bytes");
        return ReadAt(file, sections, BinaryPrimitives.ReadUInt32LittleEndian(cli.AsSpan(8)), (int)size);
    }

    // Addresses in headers are those of the loaded image; the section table says where they are in the file.
    private static byte[] ReadAt(SafeFileHandle file, ImageBytes sections, uint address, int length)
    {
        for (int section = 0; section < sections.Length; section += SectionSize)
        {
            long start = (long)address - sections.UInt32(section + 12);
            if (start < 0 || start + length > sections.UInt32(section + 16))
                continue;
            long offset = sections.UInt32(section + 20) + start;
            if (offset + length > RandomAccess.GetLength(file))
                break;
            byte[] bytes = new byte[length];
            if (Fill(file, bytes, offset) == length)
                return bytes;
        }

        throw new BadImageFormatException("its headers point outside of it");
    }

    private static int Fill(SafeFileHandle file, byte[] buffer, long offset)
    {
        int length = 0;
        for (int read; length < buffer.Length && (read = RandomAccess.Read(file, buffer.AsSpan(length), offset + length)) > 0;)
            length += read;
        return length;
    }
}
