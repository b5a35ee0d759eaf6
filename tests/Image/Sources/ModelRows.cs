using System.Globalization;
using System.Text;
using System.Text.Json;
using Nydus.Rafs.Building;

namespace Nydus.Image.Tests.Sources;

/// <summary>A tree and a golden manifest as lines of text that are equal when the tree is what the reference made.</summary>
internal static class ModelRows
{
    /// <summary>One line a node: everything that comes from the source and nothing that the bootstrap defines. Sorted.</summary>
    /// <param name="digest">Gives the digest of a file's content; null leaves contents out.</param>
    public static List<string> Of(ImageNode root, Func<ImageNode, string>? digest)
    {
        var nodes = new List<(string Path, ImageNode Node)> { (".", root) };
        Collect(root, "", nodes);
        nodes.Sort((x, y) => string.CompareOrdinal(x.Path, y.Path));
        Dictionary<(ulong, ulong, int), List<string>> names = nodes.Where(item => item.Node.IsRegular)
            .GroupBy(item => (item.Node.SourceIno, item.Node.SourceDevice, item.Node.Layer))
            .ToDictionary(group => group.Key, group => group.Select(item => item.Path).ToList());
        return [.. nodes.Select(item => Line(item.Path, item.Node, names, digest))];
    }

    public static List<string> OfManifest(string file, bool hasContent)
    {
        List<string> lines = [.. File.ReadLines(file).Select(line => Line(JsonDocument.Parse(line).RootElement, hasContent))];
        lines.Sort(string.CompareOrdinal);
        return lines;
    }

    public static void AssertSame(string manifest, ImageNode root, Func<ImageNode, string>? digest)
    {
        List<string> actual = Of(root, digest);
        actual.Sort(string.CompareOrdinal);
        Assert.Equal(OfManifest(manifest, digest != null), actual);
    }

    private static void Collect(ImageNode directory, string prefix, List<(string, ImageNode)> nodes)
    {
        for (int i = 1; i < directory.Children.Count; i++)
            Assert.True(directory.Children[i - 1].Name.AsSpan().SequenceCompareTo(directory.Children[i].Name) < 0, prefix);
        foreach (ImageNode child in directory.Children)
        {
            string path = prefix + Encoding.Latin1.GetString(child.Name);
            nodes.Add((path, child));
            Collect(child, path + "/", nodes);
        }
    }

    private static string Line(string path, ImageNode node, Dictionary<(ulong, ulong, int), List<string>> names, Func<ImageNode, string>? digest)
    {
        List<string>? links = node.IsRegular ? names[(node.SourceIno, node.SourceDevice, node.Layer)] : null;
        IEnumerable<string> xattrs = node.Xattrs.Select(xattr => $"{ManifestText(xattr.Name)}={Convert.ToHexString(xattr.Value)}");
        uint type = node.Mode >> 12;
        return Line(
            path,
            node.Mode,
            node.Uid,
            node.Gid,
            node.IsRegular || node.IsSymlink ? node.Size : 0,
            type is 2 or 6 ? $"{(node.Rdev >> 8) & 0xFFF}:{(node.Rdev & 0xFF) | ((node.Rdev >> 12) & 0xFFF00)}" : "",
            (node.MtimeSeconds, node.MtimeNanoseconds) == (0, 0) ? "mount" : $"{node.MtimeSeconds}.{node.MtimeNanoseconds}",
            Encoding.Latin1.GetString(node.LinkTarget),
            xattrs,
            links is { Count: > 1 } ? links[0] : "",
            node.IsRegular && digest != null ? digest(node) : "");
    }

    private static string Line(JsonElement row, bool hasContent)
    {
        JsonElement mtime = row.GetProperty("mtime");
        string type = row.GetProperty("type").GetString()!;
        return Line(
            Text(row, "path"),
            TypeBits(type) | Convert.ToUInt32(row.GetProperty("mode").GetString(), 8),
            row.GetProperty("uid").GetUInt32(),
            row.GetProperty("gid").GetUInt32(),
            type is "reg" or "symlink" ? row.GetProperty("size").GetUInt64() : 0,
            row.TryGetProperty("rdev", out JsonElement rdev) ? rdev.GetString()! : "",
            mtime.ValueKind == JsonValueKind.String ? "mount" : $"{mtime[0].GetInt64()}.{mtime[1].GetUInt32()}",
            Text(row, "target"),
            row.TryGetProperty("xattrs", out JsonElement xattrs)
                ? xattrs.EnumerateObject().Select(item => $"{item.Name}={Convert.ToHexString(item.Value.GetBytesFromBase64())}")
                : [],
            Text(row, "links"),
            hasContent && type == "reg" ? row.GetProperty("sha256").GetString()! : "");
    }

    private static string Line(
        string path, uint mode, uint uid, uint gid, ulong size, string rdev, string mtime, string target, IEnumerable<string> xattrs, string links, string digest)
    {
        string attributes = string.Join(' ', xattrs.Order(StringComparer.Ordinal));
        return string.Create(CultureInfo.InvariantCulture, $"{path} {Convert.ToString(mode, 8)} {uid}:{gid} {size} {rdev} {mtime} -> {target} [{attributes}] links {links} {digest}");
    }

    private static string Text(JsonElement row, string key)
    {
        if (row.TryGetProperty(key, out JsonElement text))
            return Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text.GetString()!));
        return row.TryGetProperty(key + "_b64", out JsonElement base64) ? Encoding.Latin1.GetString(base64.GetBytesFromBase64()) : "";
    }

    /// <summary>Attribute names as the manifest has them: bytes that are not UTF-8 stand as <c>\xNN</c>.</summary>
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

    private static uint TypeBits(string type) => type switch
    {
        "fifo" => 0x1000,
        "chr" => 0x2000,
        "dir" => 0x4000,
        "blk" => 0x6000,
        "reg" => 0x8000,
        "symlink" => 0xA000,
        "socket" => 0xC000u,
        _ => throw new FormatException(type),
    };
}
