using System.Globalization;

namespace Nydus.Bench.Macro.Soak.Load;

/// <summary>fio reads the file it has written and checks every block, in order and at random, through the page cache and past it.</summary>
internal sealed class FioStep(LoadProgram program, string mountpoint, OperationCounts operations) : LoadStep
{
    private const int MebibytesEach = 64;
    private static readonly (string Kind, string ReadWrite, string Block, bool Direct)[] Forms =
    [
        ("sequential, buffered", "read", "128k", false),
        ("random, buffered", "randread", "4k", false),
        ("sequential, direct", "read", "1m", true),
        ("random, direct", "randread", "16k", true),
    ];

    private int _turn;

    public override void Turn()
    {
        var (kind, readWrite, block, direct) = Forms[_turn % Forms.Length];
        // Each turn reads another quarter of the file.
        var offset = _turn / Forms.Length * MebibytesEach % SoakTree.BigMebibytes;
        _turn++;
        program.Run(
            "fio", "--name=verify", "--filename=" + Path.Combine(mountpoint, SoakTree.Big), "--readonly", "--rw=" + readWrite, "--bs=" + block,
            Number("--offset", offset), Number("--size", MebibytesEach), direct ? "--direct=1" : "--direct=0", "--verify=crc32c", "--verify_interval=4096", "--verify_fatal=1",
            "--ioengine=psync", "--allrandrepeat=0", "--thread", "--minimal");
        operations.Add($"fio verify, {kind}, {MebibytesEach} MiB");
    }

    private static string Number(string option, int mebibytes) => string.Create(CultureInfo.InvariantCulture, $"{option}={mebibytes}m");
}
