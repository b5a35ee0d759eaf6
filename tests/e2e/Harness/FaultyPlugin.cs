namespace Nydus.E2E.Harness;

/// <summary>The backend of <c>plugins/Faulty</c>, put where a daemon finds it, and the files by which it is ruled.</summary>
internal sealed class FaultyPlugin
{
    private readonly string _hang;
    private readonly string _reads;

    public FaultyPlugin(TestFolder folder, bool blocksThreads = false)
    {
        BlocksThreads = blocksThreads;
        var built = Path.Combine(Product.RepositoryRoot, "artifacts", "bin", "Nydus.E2E.Faulty", "debug");
        folder.CopyInto("plugins/faulty", Directory.EnumerateFiles(built).Where(file => Path.GetExtension(file) is ".dll" or ".json"));
        SearchPath = folder["plugins"];
        Control = folder.Make("control");
        _hang = Path.Combine(Control, "hang");
        _reads = Path.Combine(Control, "reads");
    }

    /// <summary>For <c>--plugin-dir</c>.</summary>
    public string SearchPath { get; }

    public string Control { get; }

    public bool BlocksThreads { get; }

    /// <summary>Reads that began so far.</summary>
    public int Reads => File.Exists(_reads) ? File.ReadLines(_reads).Count() : 0;

    /// <summary>From now on no read ends.</summary>
    public void Hang() => File.WriteAllText(_hang, "");

    /// <summary>Reads end again, those that hang too.</summary>
    public void Resume() => File.Delete(_hang);
}
