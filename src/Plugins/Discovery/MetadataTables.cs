using System.Numerics;

namespace Nydus.Plugins.Discovery;

/// <summary>
/// The tables of an assembly's metadata (ECMA-335, partition II, sections 22 and 24), as far as the attributes of the assembly need them.
/// System.Reflection.Metadata reads the same and everything else; loading it took a tenth of a daemon's start and 2 MiB.
/// </summary>
internal readonly ref struct MetadataTables
{
    public const int TypeRef = 0x01;
    public const int MemberRef = 0x0A;
    public const int CustomAttribute = 0x0C;
    public const int Assembly = 0x20;

    /// <summary>The columns of the tables up to Assembly: 2 and 4 bytes, s(tring), g(uid), b(lob), a letter of a coded index, or # and the number of a table.</summary>
    private static readonly string[] s_columns =
    [
        "2sggg", "Rss", "4ssD#04#06", "#04", "2sb", "#06", "422sb#08", "#08", "22s", "#02D", "Msb", "2Cb", "ATb", "Fb", "2Sb", "24#02", "4#04", "b",
        "#02#14", "#14", "2sD", "#02#17", "#17", "2sb", "2#06H", "#02OO", "s", "b", "2Ws#1A", "4#04", "44", "4", "422224bss",
    ];

    private readonly ImageBytes _tables;
    private readonly ImageBytes _strings;
    private readonly ImageBytes _blobs;
    private readonly int[] _rows;
    private readonly int[] _starts;
    private readonly int[] _sizes;
    private readonly byte _heapSizes;

    /// <exception cref="BadImageFormatException">It is damaged, as with all methods here.</exception>
    public MetadataTables(ReadOnlySpan<byte> metadata)
    {
        ImageBytes bytes = new(metadata);
        if (bytes.UInt32(0) != 0x424A5342)
            throw new BadImageFormatException("its metadata has no signature");
        _tables = FindStream(bytes, "#~"u8);
        _strings = FindStream(bytes, "#Strings"u8);
        _blobs = FindStream(bytes, "#Blob"u8);
        _heapSizes = _tables.Byte(6);
        _rows = new int[64];
        _starts = new int[s_columns.Length];
        _sizes = new int[s_columns.Length];
        ulong present = _tables.UInt64(8);
        int at = 24;
        for (int table = 0; table < _rows.Length; table++)
        {
            if ((present >> table & 1) == 0)
                continue;
            _rows[table] = _tables.Offset(at);
            at += 4;
        }

        // An extra word that edited images have.
        long start = at + ((_heapSizes & 0x40) != 0 ? 4 : 0);
        for (int table = 0; table < s_columns.Length; table++)
        {
            _sizes[table] = Width(s_columns[table], s_columns[table].Length);
            _starts[table] = (int)start;
            start += (long)_sizes[table] * _rows[table];
            if (start > _tables.Length)
                throw new BadImageFormatException("its tables are cut short");
        }
    }

    public int RowCount(int table) => _rows[table];

    /// <summary>A number of a row.</summary>
    /// <param name="row">From 1.</param>
    /// <param name="column">The place of the column in the string of columns.</param>
    public int Value(int table, int row, int column)
    {
        if (row < 1 || row > _rows[table])
            throw new BadImageFormatException("it is damaged");
        string columns = s_columns[table];
        int offset = _starts[table] + ((row - 1) * _sizes[table]) + Width(columns, column);
        return Width(columns, column + 1) - Width(columns, column) == 2 ? _tables.UInt16(offset) : (int)_tables.UInt32(offset);
    }

    public ReadOnlySpan<byte> String(int offset) => _strings.ZeroTerminated(offset);

    /// <summary>A blob without its length.</summary>
    public ImageBytes Blob(int offset)
    {
        int length = CompressedLength(_blobs, ref offset);
        return _blobs.Slice(offset, length);
    }

    /// <summary>A length in one, two or four bytes (section 23.2); <paramref name="offset"/> then stands behind it.</summary>
    public static int CompressedLength(ImageBytes bytes, ref int offset)
    {
        int first = bytes.Byte(offset++);
        if ((first & 0x80) == 0)
            return first;
        if ((first & 0x40) == 0)
            return ((first & 0x3F) << 8) | bytes.Byte(offset++);
        int high = ((first & 0x1F) << 24) | (bytes.Byte(offset) << 16) | (bytes.Byte(offset + 1) << 8) | bytes.Byte(offset + 2);
        offset += 3;
        return high;
    }

    private static ImageBytes FindStream(ImageBytes metadata, ReadOnlySpan<byte> wanted)
    {
        int at = 16 + metadata.Offset(12);
        int count = metadata.UInt16(at + 2);
        at += 4;
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> name = metadata.ZeroTerminated(at + 8);
            if (name.SequenceEqual(wanted))
                return metadata.Slice(metadata.Offset(at), metadata.Offset(at + 4));
            at += 8 + ((name.Length + 4) & ~3);
        }

        throw new BadImageFormatException("its metadata lacks a stream");
    }

    private int Width(string columns, int end)
    {
        int width = 0;
        for (int i = 0; i < end; i++)
        {
            width += columns[i] switch
            {
                '2' => 2,
                '4' => 4,
                's' => (_heapSizes & 1) != 0 ? 4 : 2,
                'g' => (_heapSizes & 2) != 0 ? 4 : 2,
                'b' => (_heapSizes & 4) != 0 ? 4 : 2,
                '#' => IndexWidth(tagBits: 0, 1UL << ((HexDigit(columns[++i]) << 4) | HexDigit(columns[++i]))),
                var coded => CodedWidth(coded),
            };
        }

        return width;
    }

    // Each kind of coded index: the bits of its tag, and the tables that it may point to.
    private int CodedWidth(char kind) => kind switch
    {
        'R' => IndexWidth(2, Tables(0x00, 0x1A, 0x23, 0x01)),
        'D' => IndexWidth(2, Tables(0x02, 0x01, 0x1B)),
        'C' => IndexWidth(2, Tables(0x04, 0x08, 0x17)),
        'A' => IndexWidth(5, Tables(
            0x06, 0x04, 0x01, 0x02, 0x08, 0x09, 0x0A, 0x00, 0x0E, 0x17, 0x14, 0x11, 0x1A, 0x1B, 0x20, 0x23, 0x26, 0x27, 0x28, 0x2A, 0x2C, 0x2B)),
        'F' => IndexWidth(1, Tables(0x04, 0x08)),
        'S' => IndexWidth(2, Tables(0x02, 0x06, 0x20)),
        'M' => IndexWidth(3, Tables(0x02, 0x01, 0x1A, 0x06, 0x1B)),
        'H' => IndexWidth(1, Tables(0x14, 0x17)),
        'O' => IndexWidth(1, Tables(0x06, 0x0A)),
        'W' => IndexWidth(1, Tables(0x04, 0x06)),
        'T' => IndexWidth(3, Tables(0x06, 0x0A)),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static ulong Tables(params int[] tables)
    {
        ulong set = 0;
        foreach (int table in tables)
            set |= 1UL << table;
        return set;
    }

    // Two bytes, unless the largest table has more rows than they can count beside the tag.
    private int IndexWidth(int tagBits, ulong tables)
    {
        int most = 0;
        for (; tables != 0; tables &= tables - 1)
            most = Math.Max(most, _rows[BitOperations.TrailingZeroCount(tables)]);
        return most < 1 << (16 - tagBits) ? 2 : 4;
    }

    private static int HexDigit(char digit) => digit <= '9' ? digit - '0' : digit - 'A' + 10;
}
