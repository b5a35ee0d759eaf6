using Nydus.E2E.Harness;

namespace Nydus.E2E.Building;

/// <summary>
/// Where an image is made of something hostile: a working directory beside a canary and below folders that `..` leads to, an output folder, and a folder for
/// temporary files. Everything but the output must stay as it is.
/// </summary>
internal sealed class Sandbox : IDisposable
{
    private const string WorkingDirectory = "deep/down/work";

    private readonly TestFolder _folder = new();
    private readonly string _before;

    /// <param name="layer">The archive, given by where the canary is.</param>
    public Sandbox(Func<string, byte[]> layer)
    {
        _folder.Make(WorkingDirectory);
        _folder.Make("canary/etc");
        _folder.Make("tmp");
        Blobs = _folder.Make("output/blobs");
        _folder.Write("canary/etc/passwd", "root:x:0:0");
        File.WriteAllBytes(Layer, layer(_folder["canary"]));
        _before = Listing();
    }

    public TestFolder Folder => _folder;

    public string Layer => _folder["layer"];

    public string Blobs { get; }

    public string Bootstrap => _folder["output/bootstrap"];

    public Task<ImageRun> CreateAsync(params IEnumerable<string> options) => ImageRun.OfAsync(
        ["create", "--log-level", "error", "--bootstrap", Bootstrap, "--blob-dir", Blobs, .. options, Layer], _folder[WorkingDirectory], _folder["tmp"]);

    /// <summary>Every file and folder that was made for an image.</summary>
    public IReadOnlyList<string> Outputs => [.. Directory.EnumerateFileSystemEntries(_folder["output"], "*", SearchOption.AllDirectories).Where(path => path != Blobs)];

    /// <summary>Everything below a folder, in order; links are not followed.</summary>
    public static IEnumerable<FileSystemInfo> Walk(DirectoryInfo directory) => directory.EnumerateFileSystemInfos()
        .OrderBy(entry => entry.Name, StringComparer.Ordinal)
        .SelectMany(entry => entry is DirectoryInfo { LinkTarget: null } below ? Walk(below).Prepend(entry) : [entry]);

    public void AssertUntouched() => Assert.Equal(_before, Listing());

    public void Dispose() => _folder.Dispose();

    private string Listing()
    {
        var entries = Directory.EnumerateFileSystemEntries(_folder.Path)
            .Where(path => path != _folder["output"])
            .Order(StringComparer.Ordinal)
            .SelectMany(path => Directory.Exists(path) ? Walk(new DirectoryInfo(path)).Prepend(new DirectoryInfo(path)) : [new FileInfo(path)])
            .Select(entry => $"{entry.FullName} {Time(entry)} {(entry is FileInfo file ? file.Length : 0)} {entry.UnixFileMode}");
        return string.Join('\n', entries);
    }

    // The runtime has a pipe for debuggers among the temporary files while it runs.
    private string Time(FileSystemInfo entry) => entry.FullName == _folder["tmp"] ? "" : $"{entry.LastWriteTimeUtc:O}";
}
