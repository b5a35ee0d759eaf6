using System.Diagnostics;
using Nydus.Image.Blobs;
using Nydus.Image.Output;
using Nydus.Rafs;
using Nydus.Rafs.Building;

namespace Nydus.Image.Tests.Blobs;

/// <summary>What goes wrong is told, and nothing is left of the blob.</summary>
public sealed class BlobFailureTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(0, 10)]
    [InlineData(99_999, 100_000)]
    [InlineData(70_000, 200_000)]
    public void FileThatShrinksIsToldByName(int length, int size)
    {
        using (var files = new OutputFiles(TimeProvider.System, Cancellation))
        using (var output = new BlobDirectoryOutput(_directory.Path, files))
        using (var builder = new BlobBuilder(Forms.V6(), new ChunkIndex(), output))
        {
            builder.Add(BuiltBlob.MakeNode(0, 3), new MemoryStream([1, 2, 3]), Cancellation);
            ImageException e = Assert.Throws<ImageException>(() => builder.Add(BuiltBlob.MakeNode(1, (ulong)size), new MemoryStream(new byte[length]), Cancellation));
            Assert.Same(e, Assert.Throws<ImageException>(() => builder.FinishData(Cancellation)));
            Assert.Equal($"'file-1' became shorter while it was read: it ends after {length} of {size} bytes.", e.Message);
        }

        Assert.Empty(Directory.GetFileSystemEntries(_directory.Path));
    }

    [Fact]
    public void OfAFileThatGrowsOnlyItsSizeIsRead()
    {
        using var output = new MemoryBlobOutput();
        using var builder = new BlobBuilder(Forms.V6(RafsCompressor.None), new ChunkIndex(), output);
        var content = new MemoryStream(new byte[100]);
        ImageNode node = BuiltBlob.MakeNode(0, 60);
        builder.Add(node, content, Cancellation);
        builder.FinishData(Cancellation);
        Assert.Equal(60, content.Position);
        Assert.Equal(60, Assert.Single(node.Chunks).PlainSize);
    }

    [Fact]
    public void FailureOfTheOutputComesOutOfAdd()
    {
        using var output = new FailingOutput(failAfter: 100_000);
        using var builder = new BlobBuilder(Forms.V6(RafsCompressor.None), new ChunkIndex(), output);
        byte[] content = new byte[1 << 20];
        ImageException e = Assert.Throws<ImageException>(() =>
        {
            for (int i = 0; i < 1000; i++)
            {
                new Random(i).NextBytes(content);
                builder.Add(BuiltBlob.MakeNode(i, (ulong)content.Length), new MemoryStream(content), Cancellation);
            }
        });
        Assert.Equal("Cannot write the blob to the failing output: disk full", e.Message);
        Assert.Throws<ImageException>(() => builder.FinishData(Cancellation));
    }

    [Fact]
    public void FailureOfTheOutputComesOutOfFinish()
    {
        using var output = new FailingOutput(failAfter: 10);
        using var builder = new BlobBuilder(Forms.V6(RafsCompressor.None), new ChunkIndex(), output);
        builder.Add(BuiltBlob.MakeNode(0, 100), new MemoryStream(new byte[100]), Cancellation);
        Assert.Throws<ImageException>(() => builder.FinishData(Cancellation));
    }

    [Fact]
    public void FailureOfAWorkerComesOut()
    {
        // No such compressor for chunks.
        using var output = new MemoryBlobOutput();
        using var builder = new BlobBuilder(Forms.V6(RafsCompressor.Gzip), new ChunkIndex(), output);
        builder.Add(BuiltBlob.MakeNode(0, 100), new MemoryStream(new byte[100]), Cancellation);
        Assert.Throws<ArgumentOutOfRangeException>(() => builder.FinishData(Cancellation));
    }

    [Fact]
    public void CancelledAddStops()
    {
        using var cancelled = new CancellationTokenSource();
        using (var files = new OutputFiles(TimeProvider.System, Cancellation))
        using (var output = new BlobDirectoryOutput(_directory.Path, files))
        using (var builder = new BlobBuilder(Forms.V6(), new ChunkIndex(), output))
        {
            builder.Add(BuiltBlob.MakeNode(0, 100), new MemoryStream(new byte[100]), cancelled.Token);
            cancelled.Cancel();
            Assert.Throws<OperationCanceledException>(() => builder.Add(BuiltBlob.MakeNode(1, 100), new MemoryStream(new byte[100]), cancelled.Token));
        }

        Assert.Empty(Directory.GetFileSystemEntries(_directory.Path));
    }

    /// <summary>The output does not move, so the memory fills up and adding waits for it.</summary>
    [Fact]
    public void CancelledAddDoesNotWaitForMemory()
    {
        using var output = new BlockedOutput();
        using var builder = new BlobBuilder(Forms.V6(RafsCompressor.None), new ChunkIndex(), output);
        using var cancelled = new CancellationTokenSource();
        var content = new RandomContent(200L << 20, atOffset: 10L << 20, cancelled.Cancel);
        Assert.Throws<OperationCanceledException>(() => builder.Add(BuiltBlob.MakeNode(0, 200 << 20), content, cancelled.Token));
        Assert.InRange(builder.PeakBytes, 1, 16L << 20);
        output.Stop();
    }

    [Fact]
    public void PipeThatNobodyReadsDoesNotKeepTheBuild()
    {
        string path = MakePipe();
        using FileStream reader = OpenBothEnds(path);
        using var files = new OutputFiles(TimeProvider.System, Cancellation);
        using var output = new BlobFileOutput(path, files);
        using var builder = new BlobBuilder(Forms.V6(RafsCompressor.None), new ChunkIndex(), output);
        using var cancelled = new CancellationTokenSource();
        builder.Add(BuiltBlob.MakeNode(0, 10 << 20), new RandomContent(10 << 20, 0, () => { }), cancelled.Token);
        cancelled.CancelAfter(TimeSpan.FromMilliseconds(50));
        Assert.Throws<OperationCanceledException>(() => builder.FinishData(cancelled.Token));
    }

    [Fact]
    public async Task PipeTakesTheBlob()
    {
        string path = MakePipe();
        byte[] content = new byte[3 << 20];
        new Random(4).NextBytes(content);
        Task<byte[]> reading = Task.Run(() => File.ReadAllBytes(path), Cancellation);
        using var files = new OutputFiles(TimeProvider.System, Cancellation);
        using var output = new BlobFileOutput(path, files);
        using var builder = new BlobBuilder(Forms.V6(), new ChunkIndex(), output);
        builder.Add(BuiltBlob.MakeNode(0, (ulong)content.Length), new MemoryStream(content), Cancellation);
        ImageBlob blob = builder.FinishData(Cancellation)!;
        byte[] bytes = await reading;
        Assert.Equal(blob.CompressedSize, bytes.Length);
        Assert.True(content.AsSpan(0, 0x10000).SequenceEqual(bytes.AsSpan(0, 0x10000)));
        Assert.True(File.Exists(path));
    }

    [Fact]
    public void ClosedPipeIsAFailure()
    {
        string path = MakePipe();
        FileStream reader = OpenBothEnds(path);
        using var files = new OutputFiles(TimeProvider.System, Cancellation);
        using var output = new BlobFileOutput(path, files);
        reader.Dispose();
        using var builder = new BlobBuilder(Forms.V6(RafsCompressor.None), new ChunkIndex(), output);
        builder.Add(BuiltBlob.MakeNode(0, 10), new MemoryStream(new byte[10]), Cancellation);
        ImageException e = Assert.Throws<ImageException>(() => builder.FinishData(Cancellation));
        Assert.Contains(path, e.Message, StringComparison.Ordinal);
    }

    private string MakePipe()
    {
        string path = Path.Combine(_directory.Path, "pipe");
        using Process process = Process.Start("mkfifo", [path]);
        process.WaitForExit();
        return path;
    }

    private static FileStream OpenBothEnds(string path) => new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
}
