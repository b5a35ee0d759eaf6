using System.Text;
using Nydus.Rafs;

namespace Nydus.Tests;

/// <summary>Every golden image against what the reference serves from it.</summary>
public class GoldenTreeTests
{
    public static TheoryData<string> Served => [.. GoldenData.Images.Select(image => image.Name)];

    [Theory]
    [MemberData(nameof(Served))]
    public void Image_StatesWhatTheIndexSays(string name)
    {
        GoldenImage golden = GoldenData.Image(name);
        using RafsImage image = RafsBootstrap.Open(golden.Bootstrap, BootstrapMode.Direct, null);
        Assert.Equal(golden.Version, (int)image.Version);
        Assert.Equal(golden.ChunkSize, image.ChunkSize);
        Assert.Equal((RafsFeatures)golden.Flags, image.Features);
        Assert.Equal(golden.Blobs, image.Blobs.Select(blob => blob.Id));
        Assert.All(image.Blobs, blob => Assert.True(blob.HasStableChunkNumbers));
        Assert.Equal(golden.MetaBlobs, image.Blobs.Select(blob => blob.MetaBlobId).Except(image.Blobs.Select(blob => blob.Id)));
    }

    [Theory]
    [MemberData(nameof(Served))]
    public void Tree_EqualsTheManifest(string name)
    {
        GoldenImage golden = GoldenData.Image(name);
        using RafsImage image = RafsBootstrap.Open(golden.Bootstrap, BootstrapMode.Cached, null);
        List<ImageTree.Node> nodes = [.. ImageTree.Walk(image).OrderBy(node => node.Path, ByteOrder.Instance)];
        List<ManifestRow> rows = [.. ManifestRow.ReadAll(golden.Manifest).OrderBy(row => row.Path, ByteOrder.Instance)];
        Assert.Equal(rows.Select(row => Printable(row.Path)), nodes.Select(node => Printable(node.Path)));
        foreach ((ImageTree.Node node, ManifestRow row) in nodes.Zip(rows))
        {
            AssertSame(image, node, row);
        }
    }

    private static void AssertSame(RafsImage image, ImageTree.Node node, ManifestRow row)
    {
        string path = Printable(row.Path);
        Assert.Equal(RafsStatus.Ok, image.GetAttr(node.Ino, out RafsAttr attr));
        (string, ulong, uint, uint, uint, uint, ulong, ulong, uint) expected =
            (path, row.Ino, row.Mode, row.Uid, row.Gid, row.NLink, row.Size, row.Blocks, row.Rdev);
        Assert.Equal(expected, (path, attr.Ino, attr.Mode, attr.Uid, attr.Gid, attr.NLink, attr.Size, attr.Blocks, attr.Rdev));
        Assert.Equal(node.Ino, attr.Ino);
        Assert.Equal(attr.Mode >> 12, node.DirentType);
        Assert.Equal((path, row.Mtime ?? (0, 0u)), (path, (attr.MtimeSeconds, attr.MtimeNanoseconds)));
        // The reference writes long targets of tarfs images in the wrong order, with zeros inside; the kernel cuts what it is told at the first.
        Assert.Equal(row.Target, ReadLink(image, node.Ino)?.TakeWhile(value => value != 0));
        Assert.Equal(
            row.Xattrs.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={Convert.ToHexString(pair.Value)}"),
            ReadXattrs(image, node.Ino).OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={Convert.ToHexString(pair.Value)}"));
        AssertChunksCoverFile(image, node.Ino, attr);
    }

    private static byte[]? ReadLink(RafsImage image, ulong ino)
    {
        byte[] buffer = new byte[4096];
        RafsStatus status = image.ReadLink(ino, buffer, out int length);
        return status == RafsStatus.WrongType ? null : buffer[..length];
    }

    private static Dictionary<string, byte[]> ReadXattrs(RafsImage image, ulong ino)
    {
        var result = new Dictionary<string, byte[]>();
        Assert.Equal(RafsStatus.Ok, image.OpenXattrs(ino, out RafsXattrCursor cursor));
        while (image.ReadXattr(ref cursor, out RafsXattr xattr) == RafsStatus.Ok)
        {
            byte[] name = [.. xattr.Prefix, .. xattr.Suffix];
            result.Add(ManifestText(name), xattr.Value.ToArray());
            Assert.Equal(RafsStatus.Ok, image.GetXattr(ino, name, out ReadOnlySpan<byte> value));
            Assert.True(value.SequenceEqual(xattr.Value));
        }

        Assert.Equal(RafsStatus.NotFound, image.GetXattr(ino, "user.there-is-no-such-name"u8, out _));
        return result;
    }

    private static void AssertChunksCoverFile(RafsImage image, ulong ino, RafsAttr attr)
    {
        RafsStatus status = image.OpenFile(ino, out RafsFile file);
        if ((attr.Mode & 0xF000) != 0x8000)
        {
            Assert.Equal(RafsStatus.WrongType, status);
            return;
        }

        Assert.Equal(RafsStatus.Ok, status);
        ulong covered = 0;
        for (uint i = 0; i < file.ChunkCount; i++)
        {
            Assert.Equal(RafsStatus.Ok, image.GetChunk(file, i, out RafsChunk chunk));
            Assert.Equal(covered, chunk.FileOffset);
            covered += (ulong)chunk.PlainSize;
        }

        Assert.Equal(attr.Size, covered);
        Assert.Equal(RafsStatus.NotFound, image.GetChunk(file, file.ChunkCount, out _));
    }

    /// <summary>Names as the manifest has them: bytes that are not UTF-8 stand as <c>\xNN</c>.</summary>
    private static string ManifestText(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        while (!bytes.IsEmpty)
        {
            bool isText = Rune.DecodeFromUtf8(bytes, out Rune rune, out int length) == System.Buffers.OperationStatus.Done;
            length = isText ? length : 1;
            text.Append(isText ? rune.ToString() : $"\\x{bytes[0]:x2}");
            bytes = bytes[length..];
        }

        return text.ToString();
    }

    private static string Printable(byte[] bytes) => Encoding.Latin1.GetString(bytes);
}
