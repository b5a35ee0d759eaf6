using System.Text;

namespace Nydus.Bench.Macro.Soak.Load;

/// <summary>Names and attributes of everything: as in the tree the image was made from, and each time the same.</summary>
internal sealed class WalkStep(LoadProgram program, SoakTree tree, string mountpoint, OperationCounts operations) : LoadStep
{
    private string[] _expected = [];
    private byte[]? _listing;

    // How large a directory is, is the file system's business; the root is the daemon's own.
    private static readonly string[] Expression =
        ["-mindepth", "1", "(", "-type", "d", "-printf", "%y %P %m %U %G %T@\\n", ")", "-o", "-printf", "%y %P %m %U %G %T@ %n %s %l\\n"];

    public override void Prepare() => _expected = Find(tree.Root);

    public override void Turn()
    {
        var found = Find(mountpoint);
        if (!found.AsSpan().SequenceEqual(_expected))
        {
            var differences = _expected.Except(found).Select(line => "- " + line).Concat(found.Except(_expected).Select(line => "+ " + line)).Take(40);
            throw new SoakFailure($"find {mountpoint}: not as in the source (-):\n{string.Join('\n', differences)}");
        }

        operations.Add("find with all attributes, compared");
        var listing = program.Run("ls", "-lR", "--time-style=full-iso", mountpoint);
        _listing ??= listing;
        if (!listing.AsSpan().SequenceEqual(_listing))
            throw new SoakFailure($"ls -lR {mountpoint}: {listing.Length} bytes that differ from the {_listing.Length} of the first time");
        operations.Add("ls -lR, compared");
    }

    private string[] Find(string root)
    {
        var lines = Encoding.UTF8.GetString(program.Run("find", [root, .. Expression])).Split('\n');
        Array.Sort(lines, StringComparer.Ordinal);
        return lines;
    }
}
