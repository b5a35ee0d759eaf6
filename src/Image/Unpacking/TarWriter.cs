using System.Globalization;
using System.Text;
using Nydus.Rafs.Building;

namespace Nydus.Image.Unpacking;

/// <summary>Writes a tar archive: ustar headers, extended headers (PAX) where names are too long or there are extended attributes (format spec 6.10).</summary>
internal sealed class TarWriter(Stream output)
{
    private const int EndBlocks = 2;
    private const uint ExtendedMode = 0x1A4;
    private static readonly byte[] s_padding = new byte[TarHeader.Size];

    private readonly byte[] _header = new byte[TarHeader.Size];

    /// <summary>Writes the headers of a member; its data follow, then <see cref="Pad"/>.</summary>
    public void Begin(in TarEntry entry, IReadOnlyList<ImageXattr> xattrs)
    {
        byte[] records = Records(in entry, xattrs);
        if (records.Length > 0)
        {
            TarHeader.Write(_header, new TarEntry { Name = ExtendedName(entry.Name), Type = TarEntry.ExtendedHeader, Mode = ExtendedMode, Size = records.Length });
            output.Write(_header);
            output.Write(records);
            Pad(records.Length);
        }

        TarHeader.Write(_header, in entry);
        output.Write(_header);
    }

    /// <summary>Fills up the last block of a member.</summary>
    /// <param name="length">How many bytes the member has.</param>
    public void Pad(long length)
    {
        int rest = (int)(length % TarHeader.Size);
        if (rest != 0)
            output.Write(s_padding, 0, TarHeader.Size - rest);
    }

    public void End()
    {
        for (int i = 0; i < EndBlocks; i++)
            output.Write(s_padding);
    }

    /// <summary>Sorted by key, so that the same member always gives the same bytes.</summary>
    private static byte[] Records(in TarEntry entry, IReadOnlyList<ImageXattr> xattrs)
    {
        var pairs = new List<(byte[] Key, byte[] Value)>();
        if (!TarHeader.TrySplit(entry.Name, out _))
            pairs.Add(("path"u8.ToArray(), entry.Name));
        if (entry.LinkName.Length > TarHeader.NameLength)
            pairs.Add(("linkpath"u8.ToArray(), entry.LinkName));
        foreach (ImageXattr xattr in xattrs)
            pairs.Add(([.. "SCHILY.xattr."u8, .. xattr.Name], xattr.Value));
        pairs.Sort(static (a, b) => a.Key.AsSpan().SequenceCompareTo(b.Key));
        return [.. pairs.SelectMany(pair => Record(pair.Key, pair.Value))];
    }

    /// <summary><c>LENGTH KEY=VALUE\n</c>, where the length counts its own digits.</summary>
    private static byte[] Record(byte[] key, byte[] value)
    {
        int rest = key.Length + value.Length + 3;
        int length = rest + Digits(rest);
        length = rest + Digits(length);
        return [.. Encoding.ASCII.GetBytes(length.ToString(CultureInfo.InvariantCulture)), (byte)' ', .. key, (byte)'=', .. value, (byte)'\n'];
    }

    private static int Digits(int number) => number.ToString(CultureInfo.InvariantCulture).Length;

    /// <summary><c>DIRECTORY/PaxHeaders.0/NAME</c>. Nobody reads it, so it may be cut.</summary>
    private static byte[] ExtendedName(ReadOnlySpan<byte> name)
    {
        name = name.TrimEnd((byte)'/');
        int slash = name.LastIndexOf((byte)'/');
        byte[] full = [.. name[..(slash + 1)], .. "PaxHeaders.0/"u8, .. name[(slash + 1)..]];
        return TarHeader.TrySplit(full, out _) ? full : full[..TarHeader.NameLength];
    }
}
