using System.Globalization;
using System.Text;

namespace Nydus.Image.Tests.Sources.Archives;

/// <summary>Writes archives byte by byte, wrong ones too. The same calls always give the same bytes.</summary>
internal sealed class TarWriter
{
    private const int BlockSize = 512;

    private readonly List<byte> _archive = [];

    public enum Format
    {
        Old,
        Ustar,
        Gnu,
    }

    public TarWriter Directory(string name, uint mode = 0x1ED) => Entry('5', name, mode: mode);

    public TarWriter File(string name, string content = "", uint mode = 0x1A4) => Entry('0', name, Encoding.UTF8.GetBytes(content), mode: mode);

    public TarWriter SymbolicLink(string name, string target) => Entry('2', name, target: target);

    public TarWriter HardLink(string name, string target) => Entry('1', name, target: target);

    /// <summary>PAX records for the next entry.</summary>
    public TarWriter Pax(params (string Key, string Value)[] records) => Entry('x', "PaxHeaders/x", [.. records.SelectMany(record => Record(record.Key, Latin(record.Value)))]);

    public TarWriter GlobalPax(params (string Key, string Value)[] records) =>
        Entry('g', "pax_global_header", [.. records.SelectMany(record => Record(record.Key, Latin(record.Value)))]);

    public TarWriter LongName(string name) => Entry('L', "././@LongLink", [.. Latin(name), 0], format: Format.Gnu);

    public TarWriter LongLink(string target) => Entry('K', "././@LongLink", [.. Latin(target), 0], format: Format.Gnu);

    /// <param name="size">What the header says, if not the length of the data.</param>
    /// <param name="change">Changes the header before its checksum is made.</param>
    /// <param name="damage">Changes the header afterwards.</param>
    public TarWriter Entry(
        char type, string name, byte[]? data = null, string target = "", uint mode = 0x1A4, long? size = null, long mtime = 1000, uint major = 0, uint minor = 0,
        Format format = Format.Ustar, Action<byte[]>? change = null, Action<byte[]>? damage = null)
    {
        byte[] header = new byte[BlockSize];
        Latin(name).CopyTo(header, 0);
        Octal(header, 100, 8, mode);
        Octal(header, 108, 8, 7);
        Octal(header, 116, 8, 8);
        Octal(header, 124, 12, size ?? data?.Length ?? 0);
        Octal(header, 136, 12, mtime);
        header[156] = (byte)type;
        Latin(target).CopyTo(header, 157);
        if (format != Format.Old)
        {
            Latin(format == Format.Ustar ? "ustar\000" : "ustar  \0").CopyTo(header, 257);
            Octal(header, 329, 8, major);
            Octal(header, 337, 8, minor);
        }

        change?.Invoke(header);
        header.AsSpan(148, 8).Fill((byte)' ');
        Octal(header, 148, 7, header.Sum(value => value));
        damage?.Invoke(header);
        _archive.AddRange(header);
        if (data != null)
        {
            _archive.AddRange(data);
            _archive.AddRange(new byte[-data.Length & (BlockSize - 1)]);
        }

        return this;
    }

    /// <summary>Bytes as they are.</summary>
    public TarWriter Raw(params byte[] bytes)
    {
        _archive.AddRange(bytes);
        return this;
    }

    /// <summary>The two blocks of zeros that end an archive.</summary>
    public TarWriter End() => Raw(new byte[2 * BlockSize]);

    public byte[] ToArray() => _archive.ToArray();

    public static byte[] Record(string key, byte[] value)
    {
        int rest = key.Length + value.Length + 3;
        int length = rest + 1;
        while (length != rest + length.ToString(CultureInfo.InvariantCulture).Length)
            length++;
        return [.. Latin(string.Create(CultureInfo.InvariantCulture, $"{length} {key}=")), .. value, (byte)'\n'];
    }

    public static void Octal(byte[] header, int offset, int size, long value) =>
        Latin(Convert.ToString(value, 8).PadLeft(size - 1, '0')).CopyTo(header, offset);

    /// <summary>A number in base 256.</summary>
    public static void Binary(byte[] header, int offset, int size, Int128 value)
    {
        for (int i = offset + size - 1; i >= offset; i--)
        {
            header[i] = (byte)value;
            value >>= 8;
        }

        header[offset] |= 0x80;
    }

    private static byte[] Latin(string text) => Encoding.Latin1.GetBytes(text);
}
