using System.Globalization;
using System.Text;
using Nydus.Bench.Macro.Interop;
using Nydus.Bench.Macro.Peers;

namespace Nydus.Bench.Macro.Building;

/// <summary>
/// The peak of a program's resident memory, as the kernel counted it. The count covers all children of a process, so each measurement has a process of its own: this
/// program, told to run another. What this one has itself, some 50 MiB, is the least that can be seen.
/// </summary>
internal static class PeakMemory
{
    /// <summary>The argument before the program to run.</summary>
    public const string Argument = "--peak-of";

    /// <returns>MiB.</returns>
    public static double Measure(params IEnumerable<string> command)
    {
        var program = Environment.ProcessPath ?? throw new InvalidOperationException("the path of this program is not known");
        var lines = Encoding.UTF8.GetString(Command.Capture(program, command.Prepend(Argument)));
        return double.Parse(lines, CultureInfo.InvariantCulture) / 1024;
    }

    /// <summary>Runs the program, and prints the most KiB that it or one it started had.</summary>
    public static unsafe int Run(ReadOnlySpan<string> command)
    {
        Command.Run(command[0], command[1..].ToArray());
        rusage usage;
        if (Libc.getrusage(Libc.RUSAGE_CHILDREN, &usage) != 0)
            throw Libc.Failed("getrusage", "of children");
        Console.WriteLine(usage.ru_maxrss);
        return 0;
    }
}
