using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Nydus.FileSystems.Tests.Requests;
using Nydus.Fuse.Abi;
using Nydus.Tests;

namespace Nydus.FileSystems.Tests.Images;

/// <summary>Every path of the golden images: entry, attributes, link target, extended attributes, content cold and warm, directory listings.</summary>
public class ManifestTests
{
    private const uint TypeBits = 0xF000;
    private const uint XattrSizeMax = 65536;

    public static IEnumerable<TheoryDataRow<string>> Images() => GoldenData.Images
        .Select(static image => new TheoryDataRow<string>(image.Name));

    [Theory]
    [MemberData(nameof(Images))]
    public async Task Everything_is_as_the_manifest_says(string name)
    {
        var image = GoldenData.Image(name);
        await using var served = ServedImage.Golden(name);
        served.Time.Advance(TimeSpan.FromDays(1)); // The mount's time is that of its start.
        var mountSeconds = (ulong)served.Time.Start.ToUnixTimeSeconds();
        var children = new Dictionary<string, SortedSet<string>>();
        foreach (var line in await File.ReadAllLinesAsync(image.Manifest))
        {
            using var document = JsonDocument.Parse(line);
            var row = document.RootElement;
            var path = PathOf(row);
            var isRoot = path is [(byte)'.'];
            var attr = isRoot ? served.AttrOf(1) : served.Find(path).attr;
            if (!isRoot)
                Note(children, path);
            CompareAttr(row, in attr, mountSeconds);
            Assert.Equal(attr, served.AttrOf(isRoot ? 1 : attr.ino));
            CompareTarget(row, served, attr.ino);
            CompareXattrs(row, served, attr.ino);
            if (row.TryGetProperty("sha256", out var digest))
            {
                Assert.Equal(digest.GetString(), Convert.ToHexStringLower(SHA256.HashData(await served.ReadAllAsync(attr.ino, 100_000))));
                await served.WarmAsync(attr.ino);
                Assert.Equal(digest.GetString(), Convert.ToHexStringLower(SHA256.HashData(await served.ReadAllAsync(attr.ino, 4096))));
            }
        }

        foreach (var (directory, names) in children)
        {
            var nodeid = directory.Length == 0 ? 1 : served.Find(Encoding.Latin1.GetBytes(directory)).nodeid;
            Assert.Equal(names, served.ReadDir(nodeid, plus: true).Select(static entry => entry.Name).Where(static entry => entry is not ("." or "..")));
        }
    }

    private static byte[] PathOf(JsonElement row) => row.TryGetProperty("path", out var path)
        ? Encoding.UTF8.GetBytes(path.GetString()!)
        : row.GetProperty("path_b64").GetBytesFromBase64();

    private static void Note(Dictionary<string, SortedSet<string>> children, byte[] path)
    {
        var text = Encoding.Latin1.GetString(path);
        var slash = text.LastIndexOf('/');
        var directory = slash < 0 ? "" : text[..slash];
        if (!children.TryGetValue(directory, out var names))
            children.Add(directory, names = new SortedSet<string>(StringComparer.Ordinal));
        names.Add(text[(slash + 1)..]);
    }

    private static void CompareAttr(JsonElement row, in fuse_attr attr, ulong mountSeconds)
    {
        Assert.Equal(TypeOf(row.GetProperty("type").GetString()!), attr.mode & TypeBits);
        Assert.Equal(Convert.ToUInt32(row.GetProperty("mode").GetString(), 8), attr.mode & ~TypeBits);
        Assert.Equal(row.GetProperty("uid").GetUInt32(), attr.uid);
        Assert.Equal(row.GetProperty("gid").GetUInt32(), attr.gid);
        Assert.Equal(row.GetProperty("nlink").GetUInt32(), attr.nlink);
        Assert.Equal(row.GetProperty("size").GetUInt64(), attr.size);
        Assert.Equal(row.GetProperty("blocks").GetUInt64(), attr.blocks);
        Assert.Equal(row.GetProperty("ino").GetUInt64(), attr.ino);
        var mtime = row.GetProperty("mtime");
        if (mtime.ValueKind == JsonValueKind.String)
        {
            Assert.Equal((mountSeconds, 0u), (attr.mtime, attr.mtimensec));
        }
        else
        {
            Assert.Equal((mtime[0].GetInt64(), mtime[1].GetUInt32()), ((long)attr.mtime, attr.mtimensec));
        }

        if (row.TryGetProperty("rdev", out var rdev))
        {
            var parts = rdev.GetString()!.Split(':').Select(static part => uint.Parse(part, CultureInfo.InvariantCulture)).ToArray();
            Assert.Equal(((parts[1] & 0xFFF00) << 12) | (parts[0] << 8) | (parts[1] & 0xFF), attr.rdev);
        }
    }

    private static uint TypeOf(string type) => type switch
    {
        "fifo" => 0x1000,
        "chr" => 0x2000,
        "dir" => 0x4000,
        "blk" => 0x6000,
        "reg" => 0x8000,
        "symlink" => 0xA000,
        _ => 0xC000,
    };

    private static void CompareTarget(JsonElement row, ServedImage served, ulong nodeid)
    {
        var isLink = row.GetProperty("type").GetString() == "symlink";
        Assert.Equal(isLink ? 0 : -Errno.EINVAL, served.Send(Request.ReadLink(nodeid)));
        if (!isLink)
            return;
        var target = row.TryGetProperty("target", out var text) ? Encoding.UTF8.GetBytes(text.GetString()!) : row.GetProperty("target_b64").GetBytesFromBase64();
        // The kernel ends it at a zero, which one target of the tarfs image has.
        Assert.Equal(target, served.Reply.Payload.ToArray().TakeWhile(static value => value != 0));
    }

    private static void CompareXattrs(JsonElement row, ServedImage served, ulong nodeid)
    {
        if (served.Mounts.ConnectionOptions.NoXattr)
        {
            Assert.Equal(-Errno.ENOSYS, served.Send(Request.ListXattr(nodeid, 0)));
            Assert.False(row.TryGetProperty("xattrs", out _));
            return;
        }

        Assert.Equal(0, served.Send(Request.ListXattr(nodeid, XattrSizeMax)));
        var listed = Encoding.Latin1.GetString(served.Reply.Payload);
        var expected = row.TryGetProperty("xattrs", out var xattrs) ? xattrs.EnumerateObject().ToDictionary(static x => NameOf(x.Name), static x => x.Value) : [];
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), listed.Split('\0', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
        Assert.Equal(0, served.Send(Request.ListXattr(nodeid, 0)));
        Assert.Equal((uint)listed.Length, served.Reply.Read<fuse_getxattr_out>().size);
        Assert.Equal(-Errno.ENODATA, served.Send(Request.GetXattr(nodeid, "user.no-such-name"u8, XattrSizeMax)));
        foreach (var (name, value) in expected)
        {
            var raw = Encoding.Latin1.GetBytes(name);
            var bytes = value.GetBytesFromBase64();
            Assert.Equal(0, served.Send(Request.GetXattr(nodeid, raw, XattrSizeMax)));
            Assert.Equal(bytes, served.Reply.Payload);
            Assert.Equal(0, served.Send(Request.GetXattr(nodeid, raw, 0)));
            Assert.Equal((uint)bytes.Length, served.Reply.Read<fuse_getxattr_out>().size);
            if (bytes.Length > 1)
                Assert.Equal(-Errno.ERANGE, served.Send(Request.GetXattr(nodeid, raw, (uint)bytes.Length - 1)));
        }

        if (listed.Length > 1)
            Assert.Equal(-Errno.ERANGE, served.Send(Request.ListXattr(nodeid, (uint)listed.Length - 1)));
    }

    // The manifest writes bytes that are not UTF-8 as \xHH. Latin-1 here, so that every byte is a character.
    private static string NameOf(string name) =>
        Regex.Replace(Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(name)), @"\\x([0-9a-f]{2})", static m => ((char)Convert.ToByte(m.Groups[1].Value, 16)).ToString());
}
