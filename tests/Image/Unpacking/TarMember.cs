using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Nydus.Image.Tests.Unpacking;

/// <summary>A member of an archive, read without any of the code that wrote it.</summary>
internal sealed class TarMember
{
    private const int BlockSize = 512;

    public required byte[] Name { get; init; }

    public required char Type { get; init; }

    public required byte[] LinkName { get; init; }

    public required long Mode { get; init; }

    public required long Uid { get; init; }

    public required long Gid { get; init; }

    public required long Mtime { get; init; }

    public required string Device { get; init; }

    public required byte[] Data { get; init; }

    /// <summary>Name without prefix of the record, to value.</summary>
    public required Dictionary<string, byte[]> Records { get; init; }

    public static List<TarMember> ReadAll(byte[] archive)
    {
        var members = new List<TarMember>();
        var records = new Dictionary<string, byte[]>();
        int at = 0;
        while (archive.AsSpan(at, BlockSize).ContainsAnyExcept((byte)0))
        {
            ReadOnlySpan<byte> header = archive.AsSpan(at, BlockSize);
            AssertChecksum(header);
            int size = (int)Number(header.Slice(124, 12));
            byte[] data = archive.AsSpan(at + BlockSize, size).ToArray();
            at += BlockSize + ((size + BlockSize - 1) / BlockSize * BlockSize);
            if ((char)header[156] == 'x')
            {
                records = ReadRecords(data);
                continue;
            }

            byte[] prefix = Text(header.Slice(345, 155));
            byte[] name = Text(header[..100]);
            members.Add(new TarMember
            {
                Name = records.TryGetValue("path", out byte[]? longName) ? longName : prefix.Length > 0 ? [.. prefix, (byte)'/', .. name] : name,
                Type = (char)header[156],
                LinkName = records.TryGetValue("linkpath", out byte[]? longLink) ? longLink : Text(header.Slice(157, 100)),
                Mode = Number(header.Slice(100, 8)),
                Uid = Number(header.Slice(108, 8)),
                Gid = Number(header.Slice(116, 8)),
                Mtime = Number(header.Slice(136, 12)),
                Device = $"{Number(header.Slice(329, 8))}:{Number(header.Slice(337, 8))}",
                Data = data,
                Records = records,
            });
            records = [];
        }

        Assert.Equal(archive.Length, at + (2 * BlockSize));
        Assert.False(archive.AsSpan(at).ContainsAnyExcept((byte)0));
        return members;
    }

    private static void AssertChecksum(ReadOnlySpan<byte> header)
    {
        int sum = 0;
        for (int i = 0; i < header.Length; i++)
            sum += i is >= 148 and < 156 ? ' ' : header[i];
        Assert.Equal(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ", Encoding.ASCII.GetString(header.Slice(148, 8)));
        Assert.Equal("ustar\0" + "00", Encoding.ASCII.GetString(header.Slice(257, 8)));
    }

    private static Dictionary<string, byte[]> ReadRecords(ReadOnlySpan<byte> data)
    {
        var records = new Dictionary<string, byte[]>();
        string last = "";
        while (!data.IsEmpty)
        {
            int space = data.IndexOf((byte)' ');
            int length = int.Parse(Encoding.ASCII.GetString(data[..space]), CultureInfo.InvariantCulture);
            ReadOnlySpan<byte> pair = data[(space + 1)..(length - 1)];
            Assert.Equal((byte)'\n', data[length - 1]);
            int equals = pair.IndexOf((byte)'=');
            string key = Encoding.Latin1.GetString(pair[..equals]);
            Assert.True(string.CompareOrdinal(last, key) < 0, "records are sorted");
            last = key;
            records.Add(key, pair[(equals + 1)..].ToArray());
            data = data[length..];
        }

        return records;
    }

    private static byte[] Text(ReadOnlySpan<byte> field)
    {
        int end = field.IndexOf((byte)0);
        return (end < 0 ? field : field[..end]).ToArray();
    }

    private static long Number(ReadOnlySpan<byte> field)
    {
        if ((field[0] & 0x80) == 0)
            return Convert.ToInt64(Encoding.ASCII.GetString(Text(field)), 8);
        Span<byte> value = stackalloc byte[8];
        value.Fill(field[0] == 0xFF ? (byte)0xFF : (byte)0);
        ReadOnlySpan<byte> digits = field[1..];
        digits = digits[^Math.Min(8, digits.Length)..];
        digits.CopyTo(value[^digits.Length..]);
        return BinaryPrimitives.ReadInt64BigEndian(value);
    }
}
