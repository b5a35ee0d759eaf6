using Nydus.Image.CommandLine;

namespace Nydus.Image;

internal static class Program
{
    private static int Main(string[] arguments) =>
        LastResort.Run(() => Interruption.Run(cancellation => Run(arguments, cancellation)), Console.Error);

    private static int Run(string[] arguments, CancellationToken cancellation) =>
        new ImageCommandLine(Console.Out, Console.Error, Console.OpenStandardInput, TimeProvider.System).Run(arguments, cancellation);
}
