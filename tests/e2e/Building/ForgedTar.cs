using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Nydus.E2E.Building;

/// <summary>An archive written byte by byte, with whatever is wrong in it. Names are Latin-1 text.</summary>
internal sealed class ForgedTar
{
    private const int BlockSize = 512;

    private readonly List<byte> _bytes = [];

    public ForgedTar Directory(string name) => Entry('5', name);

    public ForgedTar File(string name, string content = "") => Entry('0', name, content);

    public ForgedTar SymbolicLink(string name, string target) => Entry('2', name, target: target);

    public ForgedTar HardLink(string name, string target) => Entry('1', name, target: target);

    /// <summary>Records for the next entry.</summary>
    public ForgedTar Pax(params IEnumerable<(string Key, string Value)> records) =>
        Entry('x', "PaxHeaders/x", string.Concat(records.Select(record => Record(record.Key, record.Value))));

    public ForgedTar LongName(string name) => Entry('L', "././@LongLink", name + '\0');

    public ForgedTar LongLink(string target) => Entry('K', "././@LongLink", target + '\0');

    /// <param name="size">What the header says, if it is not the length of the content.</param>
    /// <param name="change">Changes the header before its sum is made.</param>
    public ForgedTar Entry(char type, string name, string content = "", string target = "", long? size = null, Action<byte[]>? change = null)
    {
        var header = new byte[BlockSize];
        Latin(name).CopyTo(header, 0);
        Octal(header, 100, 8, type == '5' ? 0x1ED : 0x1A4);
        Octal(header, 108, 8, 0);
        Octal(header, 116, 8, 0);
        Octal(header, 124, 12, size ?? content.Length);
        Octal(header, 136, 12, 1_600_000_000);
        header[156] = (byte)type;
        Latin(target).CopyTo(header, 157);
        Latin("ustar\000").CopyTo(header, 257);
        Octal(header, 329, 8, 0);
        Octal(header, 337, 8, 0);
        change?.Invoke(header);
        header.AsSpan(148, 8).Fill((byte)' ');
        Octal(header, 148, 7, header.Sum(value => value));
        _bytes.AddRange(header);
        return Raw(Latin(content)).Raw(new byte[-content.Length & (BlockSize - 1)]);
    }

    public ForgedTar Raw(ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    /// <summary>The two blocks of zeros that end an archive.</summary>
    public ForgedTar End() => Raw(new byte[2 * BlockSize]);

    /// <summary>Takes bytes off the end.</summary>
    public ForgedTar CutBy(int count)
    {
        _bytes.RemoveRange(_bytes.Count - count, count);
        return this;
    }

    public byte[] ToArray() => _bytes.ToArray();

    public static byte[] Gzip(ReadOnlySpan<byte> plain)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(plain);
        return compressed.ToArray();
    }

    public static void Octal(byte[] header, int offset, int size, long value) => Latin(Convert.ToString(value, 8).PadLeft(size - 1, '0')).CopyTo(header, offset);

    /// <summary>A number in base 256.</summary>
    public static void Binary(byte[] header, int offset, int size, Int128 value)
    {
        for (var i = offset + size - 1; i >= offset; i--)
        {
            header[i] = (byte)value;
            value >>= 8;
        }

        header[offset] |= 0x80;
    }

    /// <summary><c>length key=value</c> and a line feed, where the length counts its own digits.</summary>
    private static string Record(string key, string value)
    {
        var length = key.Length + value.Length + 4;
        while (length != key.Length + value.Length + 3 + length.ToString(CultureInfo.InvariantCulture).Length)
            length++;
        return $"{length} {key}={value}\n";
    }

    private static byte[] Latin(string text) => Encoding.Latin1.GetBytes(text);
}
