using System.Diagnostics;
using Nydus.Bench.Macro.Peers;

namespace Nydus.Bench.Macro.Building;

/// <summary>A way to pack a tree.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="Script">For the shell: <c>$1</c> is the source, <c>$2</c> an empty folder for the output.</param>
internal sealed record BuildCommand(string Name, string Script)
{
    /// <summary>Runs it in a new folder, which is removed again.</summary>
    /// <param name="realTime">Before everything else on the machine.</param>
    /// <returns>Seconds by the clock.</returns>
    public double Time(string source, string work, bool realTime) => In(work, output =>
    {
        string[] shell = ["/bin/sh", "-c", Script, "sh", source, output];
        string[] command = realTime ? ["chrt", "--rr", "1", .. shell] : shell;
        var started = Stopwatch.GetTimestamp();
        Command.Run(command[0], command[1..]);
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    });

    /// <summary>Runs it in a new folder, which is removed again.</summary>
    /// <returns>The most memory that a process of it had, in MiB.</returns>
    public double Peak(string source, string work) => In(work, output => PeakMemory.Measure("/bin/sh", "-c", Script, "sh", source, output));

    private static double In(string work, Func<string, double> run)
    {
        var output = Directory.CreateDirectory(Path.Combine(work, "output")).FullName;
        try
        {
            return run(output);
        }
        finally
        {
            Directory.Delete(output, recursive: true);
        }
    }
}
