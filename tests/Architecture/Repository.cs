namespace Nydus.Architecture.Tests;

/// <summary>A tree of sources as the rules see it: only files and their paths, never the compiled programs.</summary>
internal sealed class Repository(string root)
{
    private static readonly string[] NotSources = ["artifacts", "out", "bin", "obj", ".git"];

    public string Root { get; } = root;

    /// <summary>The repository that this test was built from.</summary>
    public static Repository Containing(string folder)
    {
        for (var candidate = new DirectoryInfo(folder); candidate is not null; candidate = candidate.Parent)
        {
            if (File.Exists(Path.Combine(candidate.FullName, "Nydus.sln")))
                return new Repository(candidate.FullName);
        }

        throw new DirectoryNotFoundException($"No Nydus.sln in {folder} or above it.");
    }

    public string Text(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>Paths below the root, with '/', in byte order.</summary>
    public IReadOnlyList<string> Files(string extension) =>
        [.. Walk(Root)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*" + extension))
            .Select(Relative)
            .Order(StringComparer.Ordinal)];

    /// <summary>Folders below the root, with '/'.</summary>
    public IReadOnlyList<string> Folders() => [.. Walk(Root).Skip(1).Select(Relative)];

    public IReadOnlyList<ProjectFile> Projects() => [.. Files(".csproj").Select(path => ProjectFile.Read(this, path))];

    public string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    private static IEnumerable<string> Walk(string folder)
    {
        yield return folder;
        foreach (var child in Directory.EnumerateDirectories(folder))
        {
            if (NotSources.Contains(Path.GetFileName(child)))
                continue;
            foreach (var found in Walk(child))
                yield return found;
        }
    }
}
