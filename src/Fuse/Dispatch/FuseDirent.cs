using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Nydus.Fuse.Abi;

namespace Nydus.Fuse;

/// <summary>Writes the records of READDIR and READDIRPLUS (struct fuse_dirent and fuse_direntplus of linux/fuse.h).</summary>
public static class FuseDirent
{
    private const int HeaderSize = 24;
    private const int EntrySize = 128;

    /// <summary>Appends a fuse_dirent.</summary>
    /// <param name="reply">Where to.</param>
    /// <param name="limit">The payload must not get longer than this.</param>
    /// <returns>False, with nothing placed, when it does not fit.</returns>
    public static bool TryAppend(FuseReply reply, int limit, ReadOnlySpan<byte> name, ulong ino, ulong nextOffset, byte type)
    {
        var size = PaddedSize(HeaderSize, name);
        if (size > limit - reply.Length)
            return false;
        Span<byte> record = stackalloc byte[HeaderSize + 256 + 8];
        Write(record, name, ino, nextOffset, type);
        reply.Append(record[..size]);
        return true;
    }

    /// <summary>Appends a fuse_direntplus. An <paramref name="entry"/> with nodeid 0 gives the kernel nothing to cache.</summary>
    /// <returns>False, with nothing placed, when it does not fit.</returns>
    public static bool TryAppendPlus(FuseReply reply, int limit, in fuse_entry_out entry, ReadOnlySpan<byte> name, ulong ino, ulong nextOffset, byte type)
    {
        var size = PaddedSize(EntrySize + HeaderSize, name);
        if (size > limit - reply.Length)
            return false;
        Span<byte> record = stackalloc byte[EntrySize + HeaderSize + 256 + 8];
        MemoryMarshal.Write(record, in entry);
        Write(record[EntrySize..], name, ino, nextOffset, type);
        reply.Append(record[..size]);
        return true;
    }

    private static int PaddedSize(int fixedSize, ReadOnlySpan<byte> name) => (fixedSize + name.Length + 7) & ~7;

    private static void Write(Span<byte> record, ReadOnlySpan<byte> name, ulong ino, ulong nextOffset, byte type)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(record, ino);
        BinaryPrimitives.WriteUInt64LittleEndian(record[8..], nextOffset);
        BinaryPrimitives.WriteUInt32LittleEndian(record[16..], (uint)name.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record[20..], type);
        name.CopyTo(record[HeaderSize..]);
        record.Slice(HeaderSize + name.Length, ((name.Length + 7) & ~7) - name.Length).Clear();
    }
}
