using Microsoft.Extensions.Logging;
using Nydus.Image.Building;
using Nydus.Image.Contents;
using Nydus.Image.Inspecting;
using Nydus.Image.Output;
using Nydus.Rafs.Building;

namespace Nydus.Image.Unpacking;

/// <summary>Writes an image as a tar archive (format spec 6.10): every directory before its children, later names of a file as links to the first.</summary>
internal sealed class Unpacker(LoadedImage loaded, ImageContents contents, IBuildProgress progress, ILogger logger)
{
    private const uint TypeMask = 0xF000;
    private readonly Dictionary<ulong, byte[]> _firstNames = [];

    /// <exception cref="ImageException">Data of a file cannot be read.</exception>
    public void Run(Stream output, CancellationToken cancellation)
    {
        progress.Begin("unpacking", ImageTree.Walk(loaded, cancellation).Where(entry => entry.Node.IsRegular).Sum(entry => (long)entry.Attr.Size));
        var tar = new TarWriter(output);
        foreach (ImageEntry entry in ImageTree.Walk(loaded, cancellation).Skip(1))
        {
            if (TypeOf(entry.Node) is { } type)
                Write(tar, output, entry, type, cancellation);
            else
                ImageLog.SocketLeftOut(logger, QuotedText.Of(entry.Path));
            progress.AddFiles(1);
        }

        tar.End();
    }

    private static char? TypeOf(ImageNode node) => (node.Mode & TypeMask) switch
    {
        0x8000 => TarEntry.Regular,
        0xA000 => TarEntry.SymbolicLink,
        0x4000 => TarEntry.Directory,
        0x2000 => TarEntry.CharacterDevice,
        0x6000 => TarEntry.BlockDevice,
        0x1000 => TarEntry.Fifo,
        _ => null,
    };

    // The reference places long targets of tarfs images wrongly, so that other bytes are read; the kernel takes what comes before the first NUL, too.
    private static byte[] TargetOf(ImageNode node)
    {
        int end = node.LinkTarget.AsSpan().IndexOf((byte)0);
        return end < 0 ? node.LinkTarget : node.LinkTarget[..end];
    }

    private void Write(TarWriter tar, Stream output, ImageEntry entry, char type, CancellationToken cancellation)
    {
        ImageNode node = entry.Node;
        byte[] name = entry.Path[1..];
        byte[] link = TargetOf(node);
        if (type == TarEntry.Regular && entry.Attr.NLink > 1 && !_firstNames.TryAdd(entry.Attr.Ino, name))
        {
            type = TarEntry.HardLink;
            link = _firstNames[entry.Attr.Ino];
        }

        bool isDevice = type is TarEntry.CharacterDevice or TarEntry.BlockDevice;
        long size = type == TarEntry.Regular ? (long)entry.Attr.Size : 0;
        var member = new TarEntry
        {
            Name = type == TarEntry.Directory ? [.. name, (byte)'/'] : name,
            Type = type,
            LinkName = link,
            Mode = entry.Attr.Mode,
            Uid = entry.Attr.Uid,
            Gid = entry.Attr.Gid,
            Size = size,
            Mtime = entry.Attr.MtimeSeconds,
            DeviceMajor = isDevice ? DeviceNumber.Major(entry.Attr.Rdev) : 0,
            DeviceMinor = isDevice ? DeviceNumber.Minor(entry.Attr.Rdev) : 0,
        };
        tar.Begin(in member, type == TarEntry.HardLink ? [] : node.Xattrs);
        if (size == 0)
            return;
        contents.CopyFile(entry.Attr.Ino, output, progress, cancellation);
        tar.Pad(size);
    }
}
