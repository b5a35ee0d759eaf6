using System.IO.Compression;
using Nydus.Image.Tests.Blobs;
using Nydus.Image.Tests.CommandLine;
using Nydus.Image.Tests.Zran;
using Nydus.Rafs;

namespace Nydus.Image.Tests.Building;

/// <summary>Images whose data stays in an archive (format spec 3.15, 4.10).</summary>
public sealed class ReferenceBuildTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("c-v6-targz-ref", "targz-ref")]
    [InlineData("c-v6-targz-ref", "estargz-ref")]
    public void BootstrapAndBlobAreThoseOfTheReference(string name, string type)
    {
        GoldenImage image = GoldenData.Image(name);
        string archive = Path.Combine(GoldenData.BlobDirectory, image.Blobs[0]);
        Run("create", "-t", type, "--chunk-size", $"{image.ChunkSize}", "-B", _folder["boot"], "-D", Blobs(), archive);
        GoldenZstd.SkipUnlessTheSame(RafsCompressor.Zstd);
        Assert.Equal(File.ReadAllBytes(image.Bootstrap), File.ReadAllBytes(_folder["boot"]));
        Assert.Equal(image.MetaBlobs[0], Path.GetFileName(Assert.Single(Directory.GetFiles(Blobs()))));
        Assert.Equal(File.ReadAllBytes(Path.Combine(GoldenData.BlobDirectory, image.MetaBlobs[0])), File.ReadAllBytes(Path.Combine(Blobs(), image.MetaBlobs[0])));
    }

    [Theory]
    [InlineData("t-v6-tar-ref", "targz-ref", false)]
    [InlineData("t-v6-targz-ref", "targz-ref", false)]
    [InlineData("t-v6-targz-ref", "targz-ref", true)]
    [InlineData("t-v6-estargz-ref", "estargz-ref", false)]
    [InlineData("t-v6-tarfs", "tar-tarfs", false)]
    public void TheTreeIsThatOfTheArchive(string name, string type, bool isInline)
    {
        GoldenImage image = GoldenData.Image(name);
        string archive = Path.Combine(GoldenData.BlobDirectory, image.Blobs[0]);
        string[] target = isInline ? ["--blob-inline-meta", "--features", "blob-toc"] : ["-B", _folder["boot"]];
        Run(["create", "-t", type, .. target, "-D", Blobs(), archive]);
        Run("create", "-t", "tar-rafs", "-B", _folder["native"], "-b", _folder["blob"], archive);
        string boot = isInline ? Assert.Single(Directory.GetFiles(Blobs())) : _folder["boot"];
        if (!File.Exists(Path.Combine(Blobs(), image.Blobs[0])))
            File.CreateSymbolicLink(Path.Combine(Blobs(), image.Blobs[0]), archive);
        Run("unpack", "-B", boot, "-D", Blobs(), "--output", _folder["ours.tar"]);
        Run("unpack", "-B", _folder["native"], "-b", _folder["blob"], "--output", _folder["expected.tar"]);
        Assert.True(File.ReadAllBytes(_folder["expected.tar"]).AsSpan().SequenceEqual(File.ReadAllBytes(_folder["ours.tar"])));
    }

    [Fact]
    public void TarfsTakesTheGivenId()
    {
        string tar = _folder["tar"];
        File.WriteAllBytes(tar, GzipArchive.Tar([GzipArchive.Content(5000, new Random(1))]));
        CommandRun run = Run("create", "-t", "tar-tarfs", "--blob-id", "layer", "-B", _folder["boot"], tar);
        Assert.Contains("layer", Run("check", "-B", _folder["boot"]).Output, StringComparison.Ordinal);
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public void TarfsNeedsAPlainTar()
    {
        string archive = WriteGzip(GzipArchive.Tar([[1, 2, 3]]));
        Assert.Contains("plain tar", Fail("create", "-t", "tar-tarfs", "-B", _folder["boot"], archive), StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["boot"]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(40)]
    public void AnArchiveThatIsCutOffIsRefused(int cut)
    {
        string archive = WriteGzip(GzipArchive.Tar([GzipArchive.Content(100_000, new Random(2))]));
        using (var file = new FileStream(archive, FileMode.Open))
        {
            file.SetLength(cut == 0 ? file.Length / 2 : file.Length - cut);
        }

        Assert.Contains(archive, Fail("create", "-t", "targz-ref", "-B", _folder["boot"], "-D", Blobs(), archive), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(Blobs()));
        Assert.False(File.Exists(_folder["boot"]));
    }

    [Fact]
    public void AnArchiveWithoutFileDataMakesNoBlob()
    {
        string archive = WriteGzip(GzipArchive.Tar([[], []]));
        Run("create", "-t", "targz-ref", "-B", _folder["boot"], "-D", Blobs(), archive);
        Assert.Empty(Directory.GetFileSystemEntries(Blobs()));
        Assert.Contains("valid", Run("check", "-B", _folder["boot"]).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void ChunksOfTheParentAreNotStoredAgain()
    {
        byte[] shared = GzipArchive.Content(50_000, new Random(3));
        string first = WriteGzip(GzipArchive.Tar([shared]));
        Run("create", "-t", "targz-ref", "-B", _folder["first"], "-D", Blobs(), first);
        string second = WriteGzip(GzipArchive.Tar([GzipArchive.Content(60_000, new Random(4)), shared]));
        Run("create", "-t", "targz-ref", "-B", _folder["second"], "--parent-bootstrap", _folder["first"], "-D", Blobs(), second);
        File.Copy(first, Path.Combine(Blobs(), Digest(first)));
        File.Copy(second, Path.Combine(Blobs(), Digest(second)));
        string check = Run("check", "-B", _folder["second"]).Output;
        Assert.Contains($"{Digest(first)}", check, StringComparison.Ordinal);
        Assert.Contains($"{Digest(second)}", check, StringComparison.Ordinal);
        Run("unpack", "-B", _folder["second"], "-D", Blobs(), "--output", _folder["tar"]);
        Assert.Contains(Convert.ToHexString(shared), Convert.ToHexString(File.ReadAllBytes(_folder["tar"])), StringComparison.Ordinal);
    }

    [Fact]
    public void CacheFilesHaveTheArchivesId()
    {
        byte[] content = GzipArchive.Content(9000, new Random(5));
        string archive = WriteGzip(GzipArchive.Tar([content]));
        Directory.CreateDirectory(_folder["cache"]);
        Run("create", "-t", "targz-ref", "--chunk-size", "0x1000", "-B", _folder["boot"], "--blob-cache-dir", _folder["cache"], archive);
        Assert.Equal(
            [$"{Digest(archive)}.blob.data", $"{Digest(archive)}.blob.meta"],
            Directory.GetFiles(_folder["cache"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(content, File.ReadAllBytes(Path.Combine(_folder["cache"], $"{Digest(archive)}.blob.data"))[..content.Length]);
    }

    private string Blobs() => Directory.CreateDirectory(_folder["blobs"]).FullName;

    private string WriteGzip(byte[] tar)
    {
        string path = _folder[$"{Guid.NewGuid():n}.tar.gz"];
        File.WriteAllBytes(path, GzipArchive.Compress(tar, new ZLibCompressionOptions { CompressionLevel = 6 }));
        return path;
    }

    private static string Digest(string path) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path)));

    private static CommandRun Run(params string[] arguments)
    {
        CommandRun run = CommandRun.Of(arguments);
        Assert.True(run.ExitCode == 0, run.Error);
        return run;
    }

    private static string Fail(params string[] arguments)
    {
        CommandRun run = CommandRun.Of(arguments);
        Assert.Equal(1, run.ExitCode);
        return run.Failure;
    }
}
