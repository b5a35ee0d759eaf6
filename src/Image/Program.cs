using Nydus.Image.CommandLine;
using Nydus.Image.Contents;

namespace Nydus.Image;

internal static class Program
{
    private static int Main(string[] arguments)
    {
        NativeHeap.ReturnLargeBlocks();
        return LastResort.Run(() => Interruption.Run(cancellation => Run(arguments, cancellation)), Console.Error);
    }

    private static int Run(string[] arguments, CancellationToken cancellation) =>
        new ImageCommandLine(Console.Out, Console.Error, Console.OpenStandardInput, TimeProvider.System).Run(arguments, cancellation);
}
