using System.Diagnostics;
using Nydus.Image.Output;

namespace Nydus.Image.Tests.Output;

public sealed class StagedFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TheNameComesWithCommit()
    {
        File.WriteAllText(_folder["x"], "old");
        using (var file = StagedFile.Create(_folder["x"]))
        {
            file.Stream.Write("new"u8);
            Assert.Equal("old", File.ReadAllText(_folder["x"]));
            file.Commit();
        }

        Assert.Equal("new", File.ReadAllText(_folder["x"]));
        Assert.Single(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void WithoutCommitNothingIsLeft()
    {
        using (var file = StagedFile.Create(_folder["x"]))
            file.Stream.Write("half"u8);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void DevicesAreWrittenAndNotReplaced()
    {
        StagedFile.Write("/dev/null", "x"u8);
        Assert.True(FileKind.IsSpecial("/dev/null"));
        Assert.False(FileKind.IsBlockDevice("/dev/null"));
    }

    [Fact]
    public async Task APipeGetsTheBytes()
    {
        Process.Start("mkfifo", _folder["pipe"]).WaitForExit();
        Task<string> reading = Task.Run(() => File.ReadAllText(_folder["pipe"]));
        StagedFile.Write(_folder["pipe"], "through"u8);
        Assert.Equal("through", await reading);
        Assert.True(FileKind.IsSpecial(_folder["pipe"]));
    }

    [Fact]
    public void WhatIsNotThereIsNotSpecial()
    {
        Assert.False(FileKind.IsSpecial(_folder["none"]));
        Assert.False(FileKind.IsSpecial(_folder.Path));
    }
}
