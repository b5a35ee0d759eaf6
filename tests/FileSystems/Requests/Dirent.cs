using System.Runtime.InteropServices;
using System.Text;
using Nydus.Fuse.Abi;

namespace Nydus.FileSystems.Tests.Requests;

/// <summary>A record of READDIR or READDIRPLUS, as the kernel reads it. Names are Latin-1, so that every byte shows.</summary>
internal sealed record Dirent(string Name, ulong Ino, ulong NextOffset, uint Type, ulong NodeId)
{
    private const int HeaderSize = 24;
    private const int EntrySize = 128;

    public static List<Dirent> Parse(ReadOnlySpan<byte> payload, bool plus)
    {
        var entries = new List<Dirent>();
        while (!payload.IsEmpty)
        {
            var node = plus ? MemoryMarshal.Read<fuse_entry_out>(payload) : default;
            if (plus)
                payload = payload[EntrySize..];
            var length = MemoryMarshal.Read<int>(payload[16..]);
            entries.Add(new Dirent(
                Encoding.Latin1.GetString(payload.Slice(HeaderSize, length)),
                MemoryMarshal.Read<ulong>(payload),
                MemoryMarshal.Read<ulong>(payload[8..]),
                MemoryMarshal.Read<uint>(payload[20..]),
                node.nodeid));
            payload = payload[((HeaderSize + length + 7) & ~7)..];
        }

        return entries;
    }
}
