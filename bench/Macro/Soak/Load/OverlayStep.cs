using System.Globalization;

namespace Nydus.Bench.Macro.Soak.Load;

/// <summary>
/// A writable layer over the mount: files of the image are appended to, truncated, renamed, given other times and removed, and a larger one is changed
/// in its middle. All of that must be so, also after the layer was mounted anew; and nothing of it may be seen below.
/// </summary>
internal sealed class OverlayStep(LoadProgram program, SoakTree tree, SoakDaemon daemon, int seed) : LoadStep
{
    private const int FilesEach = 12;
    private static readonly DateTime OtherTime = new(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc);
    private static readonly byte[] Addition = "more than the image has"u8.ToArray();

    private readonly Random _random = new(seed);
    private readonly string _layers = Path.Combine(daemon.Scratch, "layers");

    public override void Turn()
    {
        var changes = Changes();
        using (var overlay = new OverlayMount(daemon.Mountpoint, _layers))
        {
            foreach (var change in changes)
                change.Make(overlay.Merged);
            ChangeMedium(overlay.Merged);
            program.Run(
                "fio", "--name=write", "--directory=" + overlay.Merged, "--rw=randwrite", "--bsrange=4k-64k", "--size=8m", "--verify=crc32c", "--verify_fatal=1",
                "--verify_state_save=0", "--ioengine=psync", "--allrandrepeat=0", "--thread", "--minimal");
            Check(changes, overlay.Merged);
            overlay.Unmount();
        }

        using (var again = new OverlayMount(daemon.Mountpoint, _layers))
        {
            Check(changes, again.Merged);
            again.Unmount();
        }

        Directory.Delete(_layers, recursive: true);
        daemon.Operations.Add("overlay mounts", 2);
        daemon.Operations.Add("files copied up, changed and checked", changes.Count(change => change.CopiesUp) + 1);
        daemon.Operations.Add("files removed or renamed over the image", changes.Count(change => !change.CopiesUp));
        foreach (var part in (string[])[SoakTree.Small, SoakTree.Medium])
            program.Run("diff", "-r", "--no-dereference", Path.Combine(tree.Root, part), Path.Combine(daemon.Mountpoint, part));
        daemon.Operations.Add("lower layer compared byte by byte");
    }

    private List<OverlayChange> Changes()
    {
        var changes = new List<OverlayChange>();
        foreach (var number in Enumerable.Range(0, SoakTree.SmallFiles).OrderBy(_ => _random.Next()).Take(FilesEach))
        {
            var path = SoakTree.SmallFile(number);
            var before = File.ReadAllBytes(Path.Combine(tree.Root, path));
            changes.Add((changes.Count % 5) switch
            {
                0 => new OverlayChange(path, file => Append(file), path, [.. before, .. Addition]) { CopiesUp = true },
                1 => new OverlayChange(path, file => Truncate(file, before.Length / 2), path, before[..(before.Length / 2)]) { CopiesUp = true },
                2 => new OverlayChange(path, file => File.SetLastWriteTimeUtc(file, OtherTime), path, before) { CopiesUp = true, Time = OtherTime },
                3 => new OverlayChange(path, file => File.Move(file, file + ".moved"), path + ".moved", before),
                _ => new OverlayChange(path, File.Delete, path, null),
            });
        }

        return changes;
    }

    private static void Append(string path)
    {
        using var file = new FileStream(path, FileMode.Append);
        file.Write(Addition);
    }

    private static void Truncate(string path, int length)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write);
        file.SetLength(length);
    }

    private static void ChangeMedium(string merged)
    {
        using var file = new FileStream(Path.Combine(merged, SoakTree.Medium), FileMode.Open, FileAccess.Write);
        file.Position = file.Length / 2;
        file.Write(Addition);
    }

    private void Check(List<OverlayChange> changes, string merged)
    {
        foreach (var change in changes)
            change.Check(merged);
        var expected = File.ReadAllBytes(Path.Combine(tree.Root, SoakTree.Medium));
        Addition.CopyTo(expected, expected.Length / 2);
        if (!File.ReadAllBytes(Path.Combine(merged, SoakTree.Medium)).AsSpan().SequenceEqual(expected))
            throw new SoakFailure(string.Create(CultureInfo.InvariantCulture, $"{merged}/{SoakTree.Medium}: not the image's bytes with the change in the middle"));
    }
}
