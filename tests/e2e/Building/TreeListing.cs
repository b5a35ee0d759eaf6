using System.Text.Json.Nodes;
using Nydus.E2E.Harness;

namespace Nydus.E2E.Building;

/// <summary>
/// What a tree holds, in the fields that a source, our mount and the kernel's EROFS must agree on. Left out: inode numbers, blocks, and of directories the size and
/// the count of links, which belong to the file system; of the root the time, which an image of a directory does not keep.
/// </summary>
internal static class TreeListing
{
    public static async Task AssertSameAsync(string expected, string actual, TreeFields fields = TreeFields.All)
    {
        var first = await ReadAsync(expected, fields);
        var second = await ReadAsync(actual, fields);
        var differences = first.Keys.Union(second.Keys).Order(StringComparer.Ordinal)
            .Where(path => first.GetValueOrDefault(path) != second.GetValueOrDefault(path))
            .Select(path => $"{path}\n  expected {first.GetValueOrDefault(path)}\n  actual   {second.GetValueOrDefault(path)}")
            .ToList();
        Assert.True(differences.Count == 0, $"{differences.Count} paths differ:\n{string.Join('\n', differences.Take(8))}");
        Assert.NotEmpty(first);
    }

    private static async Task<Dictionary<string, string>> ReadAsync(string folder, TreeFields fields)
    {
        Tool.Need("python3");
        var script = Path.Combine(Product.RepositoryRoot, "tests", "assets", "golden", "manifest.py");
        var listing = await Tool.RunAsync("python3", ["-B", script, "make", "--mount-time", "--ignore", "ino,d_ino,blocks", folder], TimeSpan.FromMinutes(5));
        Assert.True(listing.Status == 0, listing.Error);
        return listing.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!.AsObject()).ToDictionary(Key, row => Normalised(row, fields));
    }

    private static string Key(JsonObject row) => row["path"]?.ToString() ?? "base64:" + row["path_b64"];

    private static string Normalised(JsonObject row, TreeFields fields)
    {
        if (row["type"]!.ToString() == "dir")
        {
            row.Remove("size");
            row.Remove("nlink");
        }

        // A ustar header has no fractions and nothing before 1970.
        if (fields == TreeFields.WholeSeconds && row["mtime"] is JsonArray time)
            row["mtime"] = new JsonArray(time[0]!.GetValue<long>(), 0);

        // nydusd serves a stored time of 0 as the time of the mount.
        if (row["mtime"]!.ToJsonString() is "[0,0]" || row["path"]?.ToString() == ".")
            row["mtime"] = "mount";
        return row.ToJsonString();
    }
}
