using Nydus.Image.Requests;
using Nydus.Image.Sources.Directories;
using Nydus.Rafs.Building;

namespace Nydus.Image.Tests.Sources.Directories;

/// <summary>Trees that somebody changes between the scan and the reading: a clear error, never another file's content.</summary>
public sealed class ChangingDirectoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TemporaryFolder _outside = new();

    public ChangingDirectoryTests()
    {
        Directory.CreateDirectory(_folder["d"]);
        _folder.Write("d/f", "secret?");

        // The handle of d must not be at hand any more: one that is open keeps to its directory, whatever the name leads to now.
        foreach (int i in Enumerable.Range(0, 80))
            Directory.CreateDirectory(_folder[$"e{i:d2}"]);
        _outside.Write("f", "secret!");
    }

    public void Dispose()
    {
        _folder.Dispose();
        _outside.Dispose();
    }

    [Fact]
    public void DirectoryBecomesALink() => AssertChanged(() =>
    {
        Directory.Move(_folder["d"], _folder["moved"]);
        File.CreateSymbolicLink(_folder["d"], _outside.Path);
    });

    [Fact]
    public void DirectoryBecomesAnotherOne() => AssertChanged(() =>
    {
        Directory.Move(_folder["d"], _folder["moved"]);
        Directory.Move(_outside.Path, _folder["d"]);
    });

    [Fact]
    public void FileBecomesALink() => AssertChanged(() =>
    {
        File.Delete(_folder["d/f"]);
        File.CreateSymbolicLink(_folder["d/f"], _outside["f"]);
    });

    [Fact]
    public void FileBecomesAnotherOne() => AssertChanged(() => File.Move(_outside["f"], _folder["d/f"], overwrite: true));

    [Fact]
    public void FileBecomesAFifo() => AssertChanged(() =>
    {
        File.Delete(_folder["d/f"]);
        TestLibc.MakeNode(_folder["d/f"], 0x11A4, 0);
    });

    [Fact]
    public void FileIsGone() => AssertChanged(() => File.Delete(_folder["d/f"]));

    [Fact]
    public void FileGrew() => AssertChanged(() => File.AppendAllText(_folder["d/f"], "more"));

    [Fact]
    public void FileShrinksWhileItIsRead()
    {
        using DirectorySource source = Read(out ImageNode file);
        using Stream content = source.Open(file);
        byte[] buffer = new byte[3];
        content.ReadExactly(buffer);
        using (FileStream writer = File.OpenWrite(_folder["d/f"]))
            writer.SetLength(3);
        Assert.Contains("/d/f: changed while the tree was read", Assert.Throws<ImageException>(() => content.Read(buffer)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FileGrowsWhileItIsRead_OnlyItsOldLengthIsRead()
    {
        using DirectorySource source = Read(out ImageNode file);
        using Stream content = source.Open(file);
        File.AppendAllText(_folder["d/f"], "more");
        byte[] buffer = new byte[100];
        Assert.Equal(7, content.ReadAtLeast(buffer, 100, throwOnEndOfStream: false));
    }

    private DirectorySource Read(out ImageNode file)
    {
        var source = DirectorySource.Read(_folder.Path, WhiteoutSpec.None, 0, CancellationToken.None);
        file = source.Root.Children[0].Children[0];
        return source;
    }

    private void AssertChanged(Action change)
    {
        using DirectorySource source = Read(out ImageNode file);
        change();
        string message = Assert.Throws<ImageException>(() =>
        {
            using Stream content = source.Open(file);
        }).Message;
        Assert.StartsWith($"{_folder.Path}/d", message, StringComparison.Ordinal);
        Assert.Contains("changed while the tree was read; stop what writes there", message, StringComparison.Ordinal);
    }
}
