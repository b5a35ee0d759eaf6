using Nydus.Rafs.Building;

namespace Nydus.Image.Sources.Archives;

/// <summary>
/// The records of a PAX extended header that matter to an image (format spec 6.4). A record is <c>length key=value\n</c> and the
/// length alone says where it ends, so values may hold line feeds and anything else, which the reference refuses.
/// </summary>
internal sealed class PaxRecords
{
    private static readonly Comparer<ImageXattr> _byName = Comparer<ImageXattr>.Create((x, y) => x.Name.AsSpan().SequenceCompareTo(y.Name));

    private readonly List<ImageXattr> _xattrs = [];
    private int _xattrNamesLength;
    private long? _size;
    private long? _uid;
    private long? _gid;

    public byte[]? Path { get; private set; }

    public byte[]? LinkPath { get; private set; }

    public long? Size => _size;

    public long? Uid => _uid;

    public long? Gid => _gid;

    /// <summary>Seconds since 1970, rounded down.</summary>
    public long? ModificationTime { get; private set; }

    public bool IsSparse { get; private set; }

    /// <summary>Sorted by name.</summary>
    public IReadOnlyList<ImageXattr> Xattrs => _xattrs;

    private static ReadOnlySpan<byte> XattrKey => "SCHILY.xattr."u8;

    /// <summary>Adds the records of a header; later ones win.</summary>
    /// <returns>Null, or what is wrong.</returns>
    public string? Add(ReadOnlySpan<byte> header)
    {
        while (!header.IsEmpty)
        {
            int space = header.IndexOf((byte)' ');
            if (space <= 0 || !TarNumber.TryParseDecimal(header[..space], out long length) || length > header.Length || length < space + 2)
                return "has a record of impossible length";
            ReadOnlySpan<byte> record = header[(space + 1)..(int)length];
            int equals = record.IndexOf((byte)'=');
            if (record[^1] != (byte)'\n' || equals <= 0)
                return "has a record that is not \"length key=value\"";
            string? problem = Add(record[..equals], record[(equals + 1)..^1]);
            if (problem != null)
                return problem;
            header = header[(int)length..];
        }

        return null;
    }

    private string? Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (key.StartsWith(XattrKey))
            return AddXattr(key[XattrKey.Length..], value);
        if (key.SequenceEqual("path"u8))
            Path = value.IsEmpty ? null : value.ToArray();
        else if (key.SequenceEqual("linkpath"u8))
            LinkPath = value.IsEmpty ? null : value.ToArray();
        else if (key.SequenceEqual("size"u8))
            return TryParse(value, out _size) ? null : "states a size that is no number";
        else if (key.SequenceEqual("uid"u8))
            return TryParse(value, out _uid) ? null : "states a uid that is no number";
        else if (key.SequenceEqual("gid"u8))
            return TryParse(value, out _gid) ? null : "states a gid that is no number";
        else if (key.SequenceEqual("mtime"u8))
            return SetModificationTime(value);
        else if (key.StartsWith("GNU.sparse."u8))
            IsSparse = true;
        return null;
    }

    private string? SetModificationTime(ReadOnlySpan<byte> value)
    {
        bool isTime = TarNumber.TryParseTime(value, out long seconds);
        ModificationTime = isTime ? seconds : null;
        return isTime || value.IsEmpty ? null : "states a mtime that is no number";
    }

    /// <summary>An empty value takes an earlier one back.</summary>
    private static bool TryParse(ReadOnlySpan<byte> value, out long? number)
    {
        bool isNumber = TarNumber.TryParseDecimal(value, out long parsed);
        number = isNumber ? parsed : null;
        return isNumber || value.IsEmpty;
    }

    private string? AddXattr(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (name.Length > XattrNames.MaxLength || name.Contains((byte)0) || !XattrNames.IsAllowed(name))
            return $"has the extended attribute {PrintableName.Of(name)}; an image can hold {XattrNames.Allowed}, with names of up to {XattrNames.MaxLength} bytes";
        if (value.Length > XattrNames.MaxValueLength)
            return $"has {value.Length} bytes for the extended attribute {PrintableName.Of(name)}; the limit is {XattrNames.MaxValueLength}";
        var xattr = new ImageXattr(name.ToArray(), value.ToArray());
        int place = _xattrs.BinarySearch(xattr, _byName);
        if (place >= 0)
        {
            _xattrs[place] = xattr;
            return null;
        }

        _xattrNamesLength += name.Length + 1;
        if (_xattrNamesLength > TarLimits.XattrNames)
            return $"has more than {TarLimits.XattrNames} bytes of extended attribute names; Linux cannot list more";
        _xattrs.Insert(~place, xattr);
        return null;
    }
}
