using System.Buffers.Binary;
using System.Text;

namespace Nydus.Image.Unpacking;

/// <summary>A 512-byte ustar header. Numbers too large for octal digits, and negative ones, are written in base 256 as GNU tar does.</summary>
internal static class TarHeader
{
    public const int Size = 512;
    public const int NameLength = 100;
    public const int PrefixLength = 155;

    private const int ChecksumOffset = 148;
    private const int LinkNameOffset = 157;
    private const int PrefixOffset = 345;

    /// <summary>Fills the header.</summary>
    /// <param name="header">512 bytes.</param>
    /// <param name="entry">A name that <see cref="TrySplit"/> cannot place is cut: an extended header before this one has it.</param>
    public static void Write(Span<byte> header, in TarEntry entry)
    {
        header.Clear();
        if (!TrySplit(entry.Name, out int prefix))
            prefix = -1;
        ReadOnlySpan<byte> name = prefix < 0 ? entry.Name.AsSpan() : entry.Name.AsSpan(prefix + 1);
        name[..Math.Min(name.Length, NameLength)].CopyTo(header);
        WriteNumber(header.Slice(100, 8), entry.Mode & 0xFFF);
        WriteNumber(header.Slice(108, 8), entry.Uid);
        WriteNumber(header.Slice(116, 8), entry.Gid);
        WriteNumber(header.Slice(124, 12), entry.Size);
        WriteNumber(header.Slice(136, 12), entry.Mtime);
        header[156] = (byte)entry.Type;
        entry.LinkName.AsSpan(0, Math.Min(entry.LinkName.Length, NameLength)).CopyTo(header[LinkNameOffset..]);
        "ustar\u000000"u8.CopyTo(header[257..]);
        WriteNumber(header.Slice(329, 8), entry.DeviceMajor);
        WriteNumber(header.Slice(337, 8), entry.DeviceMinor);
        if (prefix > 0)
            entry.Name.AsSpan(0, prefix).CopyTo(header[PrefixOffset..]);
        WriteChecksum(header);
    }

    /// <summary>Where a name is to be divided between the two fields; -1 when the first is enough.</summary>
    /// <returns>False when it fits neither way.</returns>
    public static bool TrySplit(ReadOnlySpan<byte> name, out int slash)
    {
        slash = -1;
        if (name.Length <= NameLength)
            return true;
        for (int i = Math.Min(name.Length - 2, PrefixLength); i > 0 && name.Length - i - 1 <= NameLength; i--)
        {
            if (name[i] == (byte)'/')
            {
                slash = i;
                return true;
            }
        }

        return false;
    }

    private static void WriteNumber(Span<byte> field, long value)
    {
        int digits = field.Length - 1;
        if (value >= 0 && value < 1L << (3 * digits))
        {
            Encoding.ASCII.GetBytes(Convert.ToString(value, 8).PadLeft(digits, '0'), field);
            return;
        }

        field.Fill(value < 0 ? (byte)0xFF : (byte)0);
        if (field.Length >= sizeof(long) + 1)
            BinaryPrimitives.WriteInt64BigEndian(field[^sizeof(long)..], value);
        else
            WriteShort(field, value);
        if (value >= 0)
            field[0] = 0x80;
    }

    /// <summary>Owners have 32 bits: the seven bytes behind the marker are enough.</summary>
    private static void WriteShort(Span<byte> field, long value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        bytes[1..].CopyTo(field[1..]);
    }

    private static void WriteChecksum(Span<byte> header)
    {
        Span<byte> field = header.Slice(ChecksumOffset, 8);
        field.Fill((byte)' ');
        int sum = 0;
        foreach (byte value in header)
            sum += value;
        Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0'), field);
        field[6] = 0;
    }
}
