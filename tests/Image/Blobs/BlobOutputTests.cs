using Nydus.Image.Blobs;
using Nydus.Image.Output;
using Nydus.Image.Requests;

namespace Nydus.Image.Tests.Blobs;

/// <summary>Where blobs are put, and what is left when they are not complete (format spec 6.2).</summary>
public sealed class BlobOutputTests : IDisposable
{
    private static readonly FinishedBlob Finished = new("the-id", 8192, static () => [5, 6]);
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void DirectoryGetsAFileNamedByTheId()
    {
        using (var files = new OutputFiles(TimeProvider.System, CancellationToken.None))
        using (var output = new BlobDirectoryOutput(_directory.Path, files))
        {
            output.Stream.Write([1, 2, 3]);
            output.Complete(Finished);
            files.Publish();
        }

        Assert.Equal([1, 2, 3], File.ReadAllBytes(Assert.Single(Directory.GetFiles(_directory.Path))));
        Assert.Equal("the-id", Path.GetFileName(Assert.Single(Directory.GetFiles(_directory.Path))));
    }

    [Fact]
    public void BlobThatIsThereStays()
    {
        string path = Path.Combine(_directory.Path, "the-id");
        File.WriteAllBytes(path, [9]);
        using (var files = new OutputFiles(TimeProvider.System, CancellationToken.None))
        using (var output = new BlobDirectoryOutput(_directory.Path, files))
        {
            output.Stream.Write([1, 2, 3]);
            output.Complete(Finished);
            files.Publish();
        }

        Assert.Equal([9], File.ReadAllBytes(Assert.Single(Directory.GetFiles(_directory.Path))));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void DirectoryGetsNothingWithoutABlob(bool completes)
    {
        using (var files = new OutputFiles(TimeProvider.System, CancellationToken.None))
        using (var output = new BlobDirectoryOutput(_directory.Path, files))
        {
            if (completes)
            {
                output.Complete(null);
                files.Publish();
            }
        }

        Assert.Empty(Directory.GetFiles(_directory.Path));
    }

    [Fact]
    public void FileIsReplaced()
    {
        string path = Path.Combine(_directory.Path, "blob");
        File.WriteAllBytes(path, new byte[100]);
        using (var files = new OutputFiles(TimeProvider.System, CancellationToken.None))
        using (var output = new BlobFileOutput(path, files))
        {
            output.Stream.Write([1, 2, 3]);
            output.Complete(Finished);
            files.Publish();
        }

        Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
    }

    [Fact]
    public void FileIsLeftEmptyWithoutABlob()
    {
        string path = Path.Combine(_directory.Path, "blob");
        using (var files = new OutputFiles(TimeProvider.System, CancellationToken.None))
        using (var output = new BlobFileOutput(path, files))
        {
            output.Complete(null);
            files.Publish();
        }

        Assert.Empty(File.ReadAllBytes(path));
    }

    [Fact]
    public void NewFileIsRemovedAfterAFailure()
    {
        using (var files = new OutputFiles(TimeProvider.System, CancellationToken.None))
        using (var output = new BlobFileOutput(Path.Combine(_directory.Path, "blob"), files))
        {
            output.Stream.Write([1, 2, 3]);
        }

        Assert.Empty(Directory.GetFiles(_directory.Path));
    }

    [Fact]
    public void FileThatWasThereStaysAfterAFailure()
    {
        string path = Path.Combine(_directory.Path, "blob");
        File.WriteAllBytes(path, new byte[100]);
        using (var files = new OutputFiles(TimeProvider.System, CancellationToken.None))
        using (var output = new BlobFileOutput(path, files))
        {
            output.Stream.Write([1, 2, 3]);
            Assert.Equal(100, new FileInfo(path).Length);
        }

        Assert.Equal(100, File.ReadAllBytes(path).Length);
        Assert.Single(Directory.GetFiles(_directory.Path));
    }

    [Fact]
    public void CacheDirectoryGetsBothFiles()
    {
        using (var files = new OutputFiles(TimeProvider.System, CancellationToken.None))
        using (var output = new BlobCacheOutput(_directory.Path, files))
        {
            output.WriteChunk(4096, [7]);
            output.Complete(Finished);
            files.Publish();
        }

        byte[] data = File.ReadAllBytes(Path.Combine(_directory.Path, "the-id.blob.data"));
        Assert.Equal((8192, 7), (data.Length, data[4096]));
        Assert.Equal([5, 6], File.ReadAllBytes(Path.Combine(_directory.Path, "the-id.blob.meta")));
        Assert.Equal(2, Directory.GetFiles(_directory.Path).Length);
    }

    [Fact]
    public void RequestNamesTheOutput()
    {
        string file = Path.Combine(_directory.Path, "blob");
        AssertOutput<HashedBlobOutput>(new CreateRequest { Source = "x" });
        AssertOutput<BlobFileOutput>(new CreateRequest { Source = "x", Blob = file, BlobDirectory = _directory.Path });
        AssertOutput<BlobDirectoryOutput>(new CreateRequest { Source = "x", BlobDirectory = _directory.Path });
        AssertOutput<BlobCacheOutput>(new CreateRequest { Source = "x", BlobCacheDirectory = _directory.Path });
        string absent = Path.Combine(_directory.Path, "absent");
        using var files = new OutputFiles(TimeProvider.System, CancellationToken.None);
        ImageException e = Assert.Throws<ImageException>(() => BlobOutput.For(new CreateRequest { Source = "x", BlobDirectory = absent }, files));
        Assert.Equal($"Cannot write the blob to {absent}: the directory {absent} does not exist", e.Message);
    }

    private static void AssertOutput<T>(CreateRequest request)
    {
        using var files = new OutputFiles(TimeProvider.System, CancellationToken.None);
        using var output = BlobOutput.For(request, files);
        Assert.IsType<T>(output);
    }

    [Fact]
    public void CacheDirectoryGetsNothingAfterAFailure()
    {
        using (var files = new OutputFiles(TimeProvider.System, CancellationToken.None))
        using (var output = new BlobCacheOutput(_directory.Path, files))
        {
            output.WriteChunk(0, [7]);
        }

        Assert.Empty(Directory.GetFiles(_directory.Path));
    }
}
