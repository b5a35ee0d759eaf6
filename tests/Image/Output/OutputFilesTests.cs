using System.Diagnostics;
using System.Text;
using Nydus.Image.Output;

namespace Nydus.Image.Tests.Output;

public sealed class OutputFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void NamesComeWithPublish()
    {
        File.WriteAllText(_folder["x"], "old");
        using (OutputFiles files = Make())
        {
            files.Write(_folder["x"], "new"u8);
            files.Write(_folder["y"], "more"u8);
            Assert.Equal("old", File.ReadAllText(_folder["x"]));
            Assert.False(File.Exists(_folder["y"]));
            files.Publish();
        }

        Assert.Equal("new", File.ReadAllText(_folder["x"]));
        Assert.Equal("more", File.ReadAllText(_folder["y"]));
        Assert.Equal(2, Directory.GetFileSystemEntries(_folder.Path).Length);
    }

    [Fact]
    public void WithoutPublishNothingIsLeft()
    {
        using (OutputFiles files = Make())
            files.Write(_folder["x"], "whole"u8);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void WhatIsNotCompleteGetsNoName()
    {
        using (OutputFiles files = Make())
        {
            files.Create(_folder["x"]).Stream.Write("half"u8);
            files.Publish();
        }

        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void WhenOneCannotBeRenamedNoneStays()
    {
        File.WriteAllText(_folder["old"], "old");
        using (OutputFiles files = Make())
        {
            files.Write(_folder["blob"], "1"u8);
            files.Write(_folder["old"], "2"u8);
            files.Write(_folder["taken"], "3"u8);
            files.Write(_folder["last"], "4"u8);
            Directory.CreateDirectory(_folder["taken/by a directory"]);
            Exception e = Assert.ThrowsAny<Exception>(files.Publish);
            Assert.DoesNotContain(".part", files.Describe(e.Message), StringComparison.Ordinal);
        }

        Assert.Equal(["old", "taken"], Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName).Order());
        Assert.Equal("2", File.ReadAllText(_folder["old"]));
    }

    [Fact]
    public void AfterACancellationNothingGetsAName()
    {
        using var cancelled = new CancellationTokenSource();
        using (var files = new OutputFiles(TimeProvider.System, cancelled.Token))
        {
            files.Write(_folder["x"], "whole"u8);
            cancelled.Cancel();
            Assert.Throws<OperationCanceledException>(files.Publish);
        }

        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void ALinkIsFollowed()
    {
        File.WriteAllText(_folder["x"], "old");
        File.CreateSymbolicLink(_folder["link"], "x");
        using (OutputFiles files = Make())
        {
            files.Write(_folder["link"], "new"u8);
            files.Publish();
        }

        Assert.Equal("new", File.ReadAllText(_folder["x"]));
        Assert.Equal("x", new FileInfo(_folder["link"]).LinkTarget);
    }

    [Fact]
    public void DescriptorsAreNotReplaced()
    {
        using var open = new FileStream(_folder["x"], FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite);
        using (OutputFiles files = Make())
        {
            files.Write($"/proc/self/fd/{open.SafeFileHandle.DangerousGetHandle()}", "new"u8);
            files.Publish();
        }

        Assert.Equal(3, open.Length);
        Assert.True(FileKind.IsDescriptor("/dev/stdout"));
    }

    [Fact]
    public void DevicesAreWrittenAndNotReplaced()
    {
        using OutputFiles files = Make();
        files.Write("/dev/null", "x"u8);
        files.Publish();
        Assert.True(FileKind.IsSpecial("/dev/null"));
        Assert.False(FileKind.IsBlockDevice("/dev/null"));
    }

    [Fact]
    public async Task APipeGetsTheBytes()
    {
        MakePipe();
        Task<string> reading = Task.Run(() => File.ReadAllText(_folder["pipe"]), Cancellation);
        using (OutputFiles files = Make())
        {
            files.Write(_folder["pipe"], Encoding.UTF8.GetBytes(new string('x', 200_000)));
            files.Publish();
        }

        Assert.Equal(200_000, (await reading).Length);
        Assert.True(FileKind.IsFifo(_folder["pipe"]));
    }

    [Fact]
    public async Task APipeWithoutAReaderIsGivenUp()
    {
        MakePipe();
        using var cancelled = new CancellationTokenSource();
        using var files = new OutputFiles(TimeProvider.System, cancelled.Token);
        Task opening = Task.Run(() => files.Create(_folder["pipe"]), Cancellation);
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opening);
    }

    [Fact]
    public void WhatIsNotThereIsNotSpecial()
    {
        Assert.False(FileKind.IsSpecial(_folder["none"]));
        Assert.False(FileKind.IsSpecial(_folder.Path));
    }

    private static OutputFiles Make() => new(TimeProvider.System, Cancellation);

    private void MakePipe()
    {
        using Process process = Process.Start("mkfifo", [_folder["pipe"]]);
        process.WaitForExit();
    }
}
