namespace Nydus.E2E.Harness;

/// <summary>Where the published programs are.</summary>
internal static class Product
{
    public static string RepositoryRoot { get; } = FindRoot();

    /// <summary>NYDUS_OUT, else <c>out/nydus</c> of the repository.</summary>
    public static string Out { get; } = Environment.GetEnvironmentVariable("NYDUS_OUT") is { Length: > 0 } named
        ? Path.GetFullPath(named)
        : Path.Combine(RepositoryRoot, "out", "nydus");

    public static string Nydusd => Path.Combine(Out, "nydusd");

    public static string NydusImage => Path.Combine(Out, "nydus-image");

    /// <summary>The long loops run only when asked for: <c>./test.sh full</c>.</summary>
    public static bool IsFullRun => Environment.GetEnvironmentVariable("NYDUS_TEST_FULL") is { Length: > 0 };

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Nydus.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The tests do not run inside the repository.");
        return folder.FullName;
    }
}
