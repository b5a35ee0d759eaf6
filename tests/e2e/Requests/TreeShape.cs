using Nydus.E2E.Harness;

namespace Nydus.E2E.Requests;

/// <summary>What bounds of request counts are made of.</summary>
/// <param name="Paths">All of them, directories included.</param>
/// <param name="Reads">READs of a whole tree when every file is read in pieces of 128 KiB, the kernel's read-ahead where nobody may raise it.</param>
internal sealed record TreeShape(int Paths, int Directories, int Links, long Reads)
{
    /// <summary>READDIR and READDIRPLUS: a portion and the end of each directory, one more when the kernel changes its mind; and portions of large directories.</summary>
    public int DirectoryReads => (3 * Directories) + (Paths / 10) + 5;

    /// <summary>By <c>find</c>, on a mount of its own.</summary>
    public static async Task<TreeShape> OfAsync(ServedImage image)
    {
        await using var daemon = await image.ServeAsync();
        var lines = (await Tool.MustAsync("find", image.Mountpoint, "-printf", "%y %s\n")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await daemon.StopAsync();
        return new TreeShape(
            lines.Length,
            lines.Count(line => line[0] == 'd'),
            lines.Count(line => line[0] == 'l'),
            lines.Where(line => line[0] == 'f').Sum(line => 2 + (long.Parse(line[2..]) / (128 * 1024))));
    }
}
