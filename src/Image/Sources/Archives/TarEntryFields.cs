using System.Globalization;

namespace Nydus.Image.Sources.Archives;

/// <summary>Makes entries of a header and what stands before it, and checks every field that goes into an image.</summary>
internal static class TarEntryFields
{
    private const byte OldRegular = 0;

    /// <summary>In the year 2242: eleven octal digits.</summary>
    private const long LastOctalTime = (1L << 33) - 1;

    /// <param name="header">Its checksum is right.</param>
    /// <param name="extended">Records for this entry.</param>
    /// <param name="global">Records for all entries.</param>
    /// <param name="longName">From a GNU long name entry, or null.</param>
    /// <param name="longLink">From a GNU long link entry, or null.</param>
    /// <param name="place">Of the header.</param>
    /// <exception cref="ImageException">The entry cannot be expressed in an image.</exception>
    public static TarEntry Read(TarHeader header, PaxRecords? extended, PaxRecords global, byte[]? longName, byte[]? longLink, TarPlace place)
    {
        byte[] path = extended?.Path ?? longName ?? ShortName(header);
        CheckPath(path, "path", path, place);
        if (extended?.IsSparse == true || header.Type == 'S')
            throw place.Fail(path, "is a GNU sparse file, which has no plain content to read; make the archive without --sparse (-S)");

        TarEntryType type = Type(header.Type, path, place);
        byte[] target = [];
        if (type is TarEntryType.HardLink or TarEntryType.SymbolicLink)
        {
            target = extended?.LinkPath ?? longLink ?? header.LinkName.ToArray();
            CheckPath(target, "link target", path, place);
        }

        // The size of what has no data says nothing: some programs write that of the link's target.
        long size = extended?.Size ?? Number(header.Size, "size", 0, long.MaxValue, path, place);
        if (size > TarLimits.FileSize)
            throw place.Fail(path, $"states a size of {size} bytes; an image can hold {TarLimits.FileSize}");
        if (type == TarEntryType.Directory && size != 0 && header.Type is OldRegular or (byte)'0')
            throw place.Fail(path, "is named like a directory and has data");

        return new TarEntry
        {
            Path = path,
            Type = type,
            Permissions = (uint)Number(header.Mode, "mode", 0, long.MaxValue, path, place) & FileType.PermissionMask,
            Uid = Owner(extended?.Uid ?? global.Uid, header.Uid, "uid", path, place),
            Gid = Owner(extended?.Gid ?? global.Gid, header.Gid, "gid", path, place),
            ModificationTime = Time(extended, header, path, place),
            Size = type == TarEntryType.Regular ? size : 0,
            LinkTarget = target,
            Device = Device(type, header, path, place),
            Xattrs = extended is { Xattrs.Count: > 0 } ? extended.Xattrs : [],
        };
    }

    // The reference reads the header alone, and layers must be found equal: the record counts for what a header cannot hold, and then writers put 0 there.
    private static long Time(PaxRecords? extended, TarHeader header, byte[] path, TarPlace place) =>
        extended?.ModificationTime is { } stated and (< 0 or > LastOctalTime)
            ? stated
            : Number(header.ModificationTime, "modification time", long.MinValue, long.MaxValue, path, place);

    private static byte[] ShortName(TarHeader header) => header.Prefix.IsEmpty ? header.Name.ToArray() : [.. header.Prefix, (byte)'/', .. header.Name];

    private static void CheckPath(byte[] value, string what, byte[] path, TarPlace place)
    {
        if (value.Length == 0)
            throw place.Fail(path, $"has no {what}");
        if (value.Length > TarLimits.Path)
            throw place.Fail(path, $"has a {what} of {value.Length} bytes; the limit is {TarLimits.Path}");
        if (value.Contains((byte)0))
            throw place.Fail(path, $"has a NUL in its {what}");
    }

    private static TarEntryType Type(byte flag, byte[] path, TarPlace place) => flag switch
    {
        OldRegular or (byte)'0' when path[^1] == '/' => TarEntryType.Directory,

        // POSIX: who does not know contiguous files treats them as regular ones.
        OldRegular or (byte)'0' or (byte)'7' => TarEntryType.Regular,
        (byte)'1' => TarEntryType.HardLink,
        (byte)'2' => TarEntryType.SymbolicLink,
        (byte)'3' => TarEntryType.CharacterDevice,
        (byte)'4' => TarEntryType.BlockDevice,
        (byte)'5' => TarEntryType.Directory,
        (byte)'6' => TarEntryType.Fifo,
        (byte)'M' => throw place.Fail(path, "continues from another volume; join the volumes first"),
        (byte)'D' => throw place.Fail(path, "is of an incremental archive; make the archive without --listed-incremental (-g)"),
        _ => throw place.Fail(path, string.Create(CultureInfo.InvariantCulture, $"is of the unknown type 0x{flag:x2}")),
    };

    private static uint Owner(long? stated, ReadOnlySpan<byte> field, string what, byte[] path, TarPlace place)
    {
        if (stated is null)
            return (uint)Number(field, what, 0, uint.MaxValue, path, place);
        return stated <= uint.MaxValue ? (uint)stated : throw OutOfRange(stated.Value, what, path, place);
    }

    private static uint Device(TarEntryType type, TarHeader header, byte[] path, TarPlace place)
    {
        if (type is not (TarEntryType.CharacterDevice or TarEntryType.BlockDevice or TarEntryType.Fifo))
            return DeviceNumber.None;
        long major = Number(header.DeviceMajor, "major device number", 0, DeviceNumber.MaxMajor, path, place);
        long minor = Number(header.DeviceMinor, "minor device number", 0, DeviceNumber.MaxMinor, path, place);
        return DeviceNumber.Make((uint)major, (uint)minor);
    }

    private static long Number(ReadOnlySpan<byte> field, string what, long least, long most, byte[] path, TarPlace place)
    {
        if (!TarNumber.TryParse(field, out long value))
            throw place.Fail(path, $"has a {what} that is no number or too large for one");
        return value >= least && value <= most ? value : throw OutOfRange(value, what, path, place);
    }

    private static ImageException OutOfRange(long value, string what, byte[] path, TarPlace place) =>
        place.Fail(path, string.Create(CultureInfo.InvariantCulture, $"has the {what} {value}, which is out of range"));
}
