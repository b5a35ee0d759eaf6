namespace Nydus.Bench.Macro.Soak.Load;

/// <summary>Readers that are killed while requests of theirs are under way.</summary>
internal sealed class KilledReaderStep(LoadProgram program, SoakTree tree, string mountpoint, OperationCounts operations, int seed) : LoadStep
{
    private const int LongestMilliseconds = 150;
    private readonly Random _random = new(seed);

    public override void Turn()
    {
        var milliseconds = 5 + _random.Next(LongestMilliseconds);
        var big = "if=" + Path.Combine(mountpoint, SoakTree.Big);
        // None of them writes anything: a reader that waits for its pipe has no request under way.
        var killed = _random.Next(4) switch
        {
            0 => program.RunAndKill(milliseconds, "dd", big, "of=/dev/null", "bs=1M", "status=none"),
            1 => program.RunAndKill(milliseconds, "dd", big, "of=/dev/null", "bs=64k", "iflag=direct", "status=none"),
            2 => program.RunAndKill(milliseconds, "find", mountpoint, "-newermt", "2100-01-01"),
            _ => program.RunAndKill(milliseconds, "diff", "-r", "--no-dereference", Path.Combine(tree.Root, SoakTree.Small), Path.Combine(mountpoint, SoakTree.Small)),
        };
        operations.Add(killed ? "readers killed" : "readers to be killed that were faster");
    }
}
