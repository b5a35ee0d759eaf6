using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Nydus.Tests;

/// <summary>A line of a golden manifest: what the reference serves for a path.</summary>
internal sealed class ManifestRow
{
    /// <summary>The mount index that the reference puts into the top bits of every inode number.</summary>
    private const ulong InoMask = (1ul << 56) - 1;

    public required byte[] Path { get; init; }
    public required uint Mode { get; init; }
    public required uint Uid { get; init; }
    public required uint Gid { get; init; }
    public required uint NLink { get; init; }
    public required ulong Size { get; init; }
    public required ulong Blocks { get; init; }
    public required ulong Ino { get; init; }
    public required uint Rdev { get; init; }

    /// <summary>Null where the reference serves the time of the mount for a stored 0.</summary>
    public required (long Seconds, uint Nanoseconds)? Mtime { get; init; }
    public required byte[]? Target { get; init; }
    public required Dictionary<string, byte[]> Xattrs { get; init; }

    public static List<ManifestRow> ReadAll(string file) => [.. File.ReadLines(file).Select(line => Parse(JsonDocument.Parse(line).RootElement))];

    private static ManifestRow Parse(JsonElement row) => new()
    {
        Path = Bytes(row, "path")!,
        Mode = TypeBits(row.GetProperty("type").GetString()!) | Convert.ToUInt32(row.GetProperty("mode").GetString(), 8),
        Uid = row.GetProperty("uid").GetUInt32(),
        Gid = row.GetProperty("gid").GetUInt32(),
        NLink = row.GetProperty("nlink").GetUInt32(),
        Size = row.GetProperty("size").GetUInt64(),
        Blocks = row.GetProperty("blocks").GetUInt64(),
        Ino = row.GetProperty("ino").GetUInt64() & InoMask,
        Rdev = row.TryGetProperty("rdev", out JsonElement rdev) ? ParseRdev(rdev.GetString()!) : 0,
        Mtime = ParseMtime(row.GetProperty("mtime")),
        Target = Bytes(row, "target"),
        Xattrs = row.TryGetProperty("xattrs", out JsonElement xattrs)
            ? xattrs.EnumerateObject().ToDictionary(item => item.Name, item => item.Value.GetBytesFromBase64())
            : [],
    };

    private static byte[]? Bytes(JsonElement row, string key)
    {
        if (row.TryGetProperty(key, out JsonElement text))
        {
            return Encoding.UTF8.GetBytes(text.GetString()!);
        }

        return row.TryGetProperty(key + "_b64", out JsonElement base64) ? base64.GetBytesFromBase64() : null;
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

    private static uint ParseRdev(string text)
    {
        string[] parts = text.Split(':');
        uint major = uint.Parse(parts[0], CultureInfo.InvariantCulture);
        uint minor = uint.Parse(parts[1], CultureInfo.InvariantCulture);
        return (minor & 0xff) | ((major & 0xfff) << 8) | ((minor & ~0xffu) << 12);
    }

    private static (long, uint)? ParseMtime(JsonElement mtime) =>
        mtime.ValueKind == JsonValueKind.String ? null : (mtime[0].GetInt64(), mtime[1].GetUInt32());
}
