namespace Nydus.Bench.Bare;

/// <summary>"Hello world", and a mount: the least that a daemon on this runtime can be.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        Console.WriteLine("hello, world");
        return EmptyMount.Serve(arguments[0]);
    }
}
