using Nydus.Host.CommandLine;
using Nydus.Host.Mounts;
using Nydus.Host.Process;

namespace Nydus.Host;

internal static class Program
{
    private static int Main(string[] arguments) =>
        LastResort.Run(() => new NydusCommandLine(Console.Out, Console.Error, DaemonProgram.Run, EngineFactory.PluginLister).Run(arguments), Console.Error);
}
