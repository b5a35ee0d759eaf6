using Nydus.Rafs;

namespace Nydus.Tests;

/// <summary>Reads a whole image through its directories.</summary>
internal static class ImageTree
{
    internal sealed record Node(byte[] Path, ulong Ino, byte DirentType);

    /// <summary>Every path but the dot entries, the root as <c>.</c>, in the byte order of the paths' components.</summary>
    public static List<Node> Walk(RafsImage image)
    {
        var nodes = new List<Node> { new("."u8.ToArray(), image.RootIno, 4) };
        Walk(image, image.RootIno, [], nodes);
        return nodes;
    }

    /// <summary>The entries of a directory after so many of them.</summary>
    public static List<(byte[] Name, ulong Ino, byte Type, ulong Next)> Read(RafsImage image, ulong ino, ulong offset)
    {
        var entries = new List<(byte[], ulong, byte, ulong)>();
        Assert.Equal(RafsStatus.Ok, image.OpenDirectory(ino, offset, out RafsDirCursor cursor));
        RafsStatus status;
        while ((status = image.ReadDirectory(ref cursor, out RafsDirEntry entry)) == RafsStatus.Ok)
        {
            entries.Add((entry.Name.ToArray(), entry.Ino, entry.DirentType, entry.NextOffset));
        }

        Assert.Equal(RafsStatus.NotFound, status);
        return entries;
    }

    private static void Walk(RafsImage image, ulong directory, byte[] prefix, List<Node> nodes)
    {
        foreach ((byte[] name, ulong ino, byte type, _) in Read(image, directory, 0))
        {
            if (name.AsSpan().SequenceEqual("."u8) || name.AsSpan().SequenceEqual(".."u8))
            {
                continue;
            }

            byte[] path = [.. prefix, .. name];
            nodes.Add(new Node(path, ino, type));
            if (type == 4)
            {
                Walk(image, ino, [.. path, (byte)'/'], nodes);
            }
        }
    }
}
