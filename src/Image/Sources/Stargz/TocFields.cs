using System.Text;
using Nydus.Image.Sources.Archives;
using Nydus.Rafs.Building;

namespace Nydus.Image.Sources.Stargz;

/// <summary>Makes archive entries of those of a table of contents, and checks every field that goes into an image.</summary>
internal static class TocFields
{
    /// <exception cref="ImageException">The entry cannot be expressed in an image.</exception>
    public static TarEntry Read(TocEntry entry, TarPlace place)
    {
        byte[] path = Encoding.UTF8.GetBytes(entry.Name!);
        if (path.Length > TarLimits.Path || path.Contains((byte)0))
            throw place.Fail(path, $"has a name with a NUL or of more than {TarLimits.Path} bytes");
        TarEntryType type = Type(entry.Type, path, place);
        byte[] target = type is TarEntryType.HardLink or TarEntryType.SymbolicLink ? Target(entry.LinkName, path, place) : [];
        if (entry.Size is < 0 or > TarLimits.FileSize)
            throw place.Fail(path, $"states a size of {entry.Size} bytes; an image can hold {TarLimits.FileSize}");
        return new TarEntry
        {
            Path = path,
            Type = type,
            Permissions = (uint)(entry.Mode & FileType.PermissionMask),
            Uid = (uint)Number(entry.Uid, uint.MaxValue, "uid", path, place),
            Gid = (uint)Number(entry.Gid, uint.MaxValue, "gid", path, place),

            // The reference does not read the time, and layers made of it must be found equal.
            ModificationTime = 0,
            Size = type == TarEntryType.Regular ? entry.Size : 0,
            LinkTarget = target,
            Device = Device(type, entry, path, place),
            Xattrs = Xattrs(entry, path, place),
        };
    }

    private static TarEntryType Type(string? type, byte[] path, TarPlace place) => type switch
    {
        "dir" => TarEntryType.Directory,
        "reg" => TarEntryType.Regular,
        "symlink" => TarEntryType.SymbolicLink,
        "hardlink" => TarEntryType.HardLink,
        "char" => TarEntryType.CharacterDevice,
        "block" => TarEntryType.BlockDevice,
        "fifo" => TarEntryType.Fifo,
        _ => throw place.Fail(path, $"is of the unknown type {PrintableName.Of(Encoding.UTF8.GetBytes(type ?? ""))}"),
    };

    private static byte[] Target(string? target, byte[] path, TarPlace place)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(target ?? "");
        return bytes.Length is > 0 and <= TarLimits.Path && !bytes.Contains((byte)0)
            ? bytes
            : throw place.Fail(path, $"has no linkName, or one with a NUL or of more than {TarLimits.Path} bytes");
    }

    private static uint Device(TarEntryType type, TocEntry entry, byte[] path, TarPlace place)
    {
        if (type is not (TarEntryType.CharacterDevice or TarEntryType.BlockDevice or TarEntryType.Fifo))
            return DeviceNumber.None;
        return DeviceNumber.Make(
            (uint)Number(entry.DevMajor, DeviceNumber.MaxMajor, "devMajor", path, place),
            (uint)Number(entry.DevMinor, DeviceNumber.MaxMinor, "devMinor", path, place));
    }

    private static List<ImageXattr> Xattrs(TocEntry entry, byte[] path, TarPlace place)
    {
        if (entry.Xattrs is not { Count: > 0 } stated)
            return [];
        var xattrs = new List<ImageXattr>(stated.Count);
        foreach ((string key, byte[]? value) in stated.OrderBy(static pair => pair.Key, StringComparer.Ordinal))
        {
            byte[] name = Encoding.UTF8.GetBytes(key);
            if (!XattrNames.IsAllowed(name) || name.Length > XattrNames.MaxLength || name.Contains((byte)0) || value?.Length > XattrNames.MaxValueLength)
                throw place.Fail(path, $"has the attribute {PrintableName.Of(name)} with {value?.Length ?? 0} bytes, which an image cannot hold; allowed are {XattrNames.Allowed}");
            xattrs.Add(new ImageXattr(name, value ?? []));
        }

        return xattrs;
    }

    private static long Number(long value, long most, string what, byte[] path, TarPlace place) =>
        value >= 0 && value <= most ? value : throw place.Fail(path, $"has the {what} {value}, which is out of range");
}
