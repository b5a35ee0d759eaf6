using System.Runtime.InteropServices;
using Nydus.Bench.Macro.Building;
using Nydus.Bench.Macro.Soak;
using Nydus.Bench.Macro.Start;

namespace Nydus.Bench.Macro;

internal static class Program
{
    /// <summary>The argument that makes this program end at once, as a yardstick of what the runtime costs.</summary>
    public const string DoNothing = "--do-nothing";

    /// <summary>The first argument for nydus-image instead of nydusd.</summary>
    private const string Image = "image";

    /// <summary>The first argument that asks for start and memory alone.</summary>
    private const string StartPart = "start";

    /// <summary>The first argument that asks for a long mixed load in place of a measurement.</summary>
    private const string SoakPart = "soak";

    public static int Main(string[] arguments)
    {
        if (arguments is [DoNothing])
            return 0;
        // A signal ends the run between two measurements, so that what is mounted gets unmounted.
        using var stop = new CancellationTokenSource();
        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }

        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        try
        {
            switch (arguments)
            {
                case [PeakMemory.Argument, _, ..]:
                    return PeakMemory.Run(arguments.AsSpan(1));
                case [Image, ..]:
                    new ImageBenchRun(ImageBenchOptions.Parse(arguments.AsSpan(1)), stop.Token).Execute();
                    return 0;
                case [StartPart, ..]:
                    new StartRun(StartOptions.Parse(arguments.AsSpan(1)), stop.Token).Execute();
                    return 0;
                case [SoakPart, ..]:
                    return new SoakRun(SoakOptions.Parse(arguments.AsSpan(1)), stop.Token).Execute() ? 0 : 1;
                default:
                    new BenchRun(BenchOptions.Parse(arguments), stop.Token).Execute();
                    return 0;
            }
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("bench: stopped");
        }
        catch (Exception e) when (e is IOException or SoakFailure or InvalidOperationException or ArgumentException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine("bench: " + e.Message);
        }

        return 1;
    }
}
