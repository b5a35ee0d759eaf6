using System.Globalization;
using System.Text;
using Nydus.Bench.Macro.Peers;

namespace Nydus.Bench.Macro.Images;

/// <summary>What is in a tree. Every peer is asked for the same paths in the same order.</summary>
internal sealed class TreeListing
{
    private const long Large = 1 << 20;

    private TreeListing(List<TreeFile> paths)
    {
        Paths = paths;
        RegularFiles = [.. paths.Where(path => path.Type == 'f')];
        DenseFiles = [.. RegularFiles.Where(file => file.Size >= Large && file.Allocated >= file.Size / 2)];
    }

    public IReadOnlyList<TreeFile> Paths { get; }

    public IReadOnlyList<TreeFile> RegularFiles { get; }

    /// <summary>Files of at least 1 MiB that are no holes: a hole costs no peer a lookup of data, so it would measure something else.</summary>
    public IReadOnlyList<TreeFile> DenseFiles { get; }

    public long Bytes => RegularFiles.Sum(file => file.Size);

    public static TreeListing Of(string folder)
    {
        var paths = new List<TreeFile>();
        var output = Command.Capture("find", folder, "-mindepth", "1", "-printf", "%y %s %b %P\\0").AsSpan();
        while (output.IndexOf((byte)0) is var end and >= 0)
        {
            paths.Add(Parse(output[..end]));
            output = output[(end + 1)..];
        }

        return new TreeListing(paths);
    }

    /// <summary>Some of the paths, by their place.</summary>
    public TreeListing Where(Func<TreeFile, int, bool> isWanted) => new([.. Paths.Where(isWanted)]);

    private static TreeFile Parse(ReadOnlySpan<byte> record)
    {
        var type = (char)record[0];
        record = record[2..];
        var size = NextNumber(ref record);
        var blocks = NextNumber(ref record);
        return new TreeFile([.. record, 0], type, size, blocks * 512);
    }

    private static long NextNumber(ref ReadOnlySpan<byte> record)
    {
        var space = record.IndexOf((byte)' ');
        var number = long.Parse(Encoding.ASCII.GetString(record[..space]), CultureInfo.InvariantCulture);
        record = record[(space + 1)..];
        return number;
    }
}
