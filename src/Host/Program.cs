using Nydus.Host.CommandLine;
using Nydus.Host.Mounts;
using Nydus.Host.Process;

namespace Nydus.Host;

internal static class Program
{
    private static int Main(string[] arguments)
    {
        StartTimeline.End(StartPhase.Runtime);
        return LastResort.Run(() => Run(arguments), static () => Console.Error);
    }

    private static int Run(string[] arguments) => PlainArguments.TryRead(arguments) is { } plain
        ? DaemonProgram.Run(plain)
        : new NydusCommandLine(Console.Out, Console.Error, DaemonProgram.Run, EngineFactory.PluginLister).Run(arguments);
}
