using Nydus.Rafs;

namespace Nydus.Tests;

/// <summary>What is accepted as a bootstrap, and whose name becomes a blob's id.</summary>
public sealed class RafsBootstrapTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("rafs-open-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("c-v5-inline")]
    [InlineData("c-v6-inline")]
    [InlineData("c-v6-inline-toc")]
    public void InlinedBootstrap_TakesTheIdOfTheFile(string name)
    {
        string path = Path.Combine(_directory, "renamed.tar.gz");
        File.Copy(GoldenData.Image(name).Bootstrap, path);
        using RafsImage image = RafsBootstrap.Open(path, BootstrapMode.Direct, _directory);
        Assert.Equal("renamed", image.Blobs[0].Id);
        Assert.Equal("renamed", image.Blobs[0].MetaBlobId);
    }

    [Fact]
    public void InlinedBootstrap_InAFileWithoutId_IsRefused()
    {
        string path = Path.Combine(_directory, ".hidden");
        File.Copy(GoldenData.Image("c-v6-inline").Bootstrap, path);
        Assert.Contains("file name", Refusal(path), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("c-v6-inline", -512 - 20480 + 1024)]
    [InlineData("c-v6-inline-toc", -2000)]
    public void DamagedInlinedBootstrap_IsRefused(string name, int position)
    {
        byte[] bytes = File.ReadAllBytes(GoldenData.Image(name).Bootstrap);
        bytes.AsSpan(bytes.Length + position, 600).Fill(0xA5);
        Refusal(Write(bytes));
    }

    /// <summary>A layer of directories, links and whiteouts only: the blob begins with its bootstrap.</summary>
    [Theory]
    [InlineData("c-v5-inline")]
    [InlineData("c-v6-inline")]
    public void InlinedBootstrap_WithoutDataBeforeIt_IsTakenOut(string name)
    {
        byte[] blob = File.ReadAllBytes(GoldenData.Image(name).Bootstrap);
        using RafsImage whole = RafsBootstrap.Open(GoldenData.Image(name).Bootstrap, BootstrapMode.Cached, null);
        byte[] bootstrap = whole.InlinedBootstrap.ToArray();
        using RafsImage image = RafsBootstrap.Open(Write(blob[^(bootstrap.Length + SectionHeader.StoredSize)..]), BootstrapMode.Cached, null);
        Assert.Equal(bootstrap, image.InlinedBootstrap.ToArray());
        Assert.Equal(whole.InodeCount, image.InodeCount);
    }

    [Theory]
    [InlineData("c-v5")]
    [InlineData("c-v6")]
    public void DataThatBeginsLikeABootstrap_IsNotTakenForIt(string name)
    {
        byte[] data = File.ReadAllBytes(GoldenData.Image(name).Bootstrap);
        byte[] blob = File.ReadAllBytes(GoldenData.Image("c-v6-inline").Bootstrap);
        using RafsImage image = RafsBootstrap.Open(Write([.. data, .. blob]), BootstrapMode.Cached, null);
        Assert.Equal("image", Assert.Single(image.Blobs).Id);
    }

    [Fact]
    public void DamagedInlinedBlobs_AreRefusedOrOpen()
    {
        byte[] original = File.ReadAllBytes(GoldenData.Image("c-v6-inline-toc").Bootstrap);
        var mutator = new Mutator(3);
        for (int i = 0; i < 300; i++)
        {
            byte[] bytes = [.. original.AsSpan(..^8192), .. mutator.Mutate(original[^8192..])];
            try
            {
                RafsBootstrap.Open(Write(bytes), BootstrapMode.Cached, null).Dispose();
            }
            catch (RafsFormatException e)
            {
                Assert.NotEmpty(e.Message);
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(8191)]
    [InlineData(100_000)]
    public void ForeignFile_IsRefused(int length)
    {
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        Assert.Contains("no RAFS image", Refusal(Write(bytes)), StringComparison.Ordinal);
    }

    [Fact]
    public void MissingFileAndDirectory_AreInputOutputErrors()
    {
        Assert.ThrowsAny<IOException>(() => RafsBootstrap.Open(Path.Combine(_directory, "missing"), BootstrapMode.Direct, null));
        Assert.ThrowsAny<IOException>(() => RafsBootstrap.Open(_directory, BootstrapMode.Direct, null));
    }

    [Theory]
    [InlineData("a/../b")]
    [InlineData("..")]
    [InlineData("line\nbreak")]
    public void BlobId_ThatIsNoPlainName_IsRefused(string id)
    {
        byte[] bytes = File.ReadAllBytes(GoldenData.Image("c-v6").Bootstrap);
        byte[] stored = System.Text.Encoding.ASCII.GetBytes(GoldenData.Image("c-v6").Blobs[0]);
        byte[] forged = new byte[64];
        System.Text.Encoding.ASCII.GetBytes(id).CopyTo(forged, 0);
        for (int at; (at = bytes.AsSpan().IndexOf(stored)) >= 0;)
        {
            forged.CopyTo(bytes, at);
        }

        Assert.Contains("no plain name", Refusal(Write(bytes)), StringComparison.Ordinal);
    }

    [Fact]
    public void ExternalBlob_IsRefusedByName()
    {
        byte[] bytes = File.ReadAllBytes(GoldenData.Image("c-v6").Bootstrap);
        bytes[4096 + 85] |= 0x08;
        Assert.Contains("external blobs", Refusal(Write(bytes)), StringComparison.Ordinal);
    }

    [Fact]
    public void PrefetchTable_IsReadInOrder()
    {
        using RafsImage root = RafsBootstrap.Open(GoldenData.Image("c-v6-prefetch-root").Bootstrap, BootstrapMode.Cached, null);
        Assert.Equal([root.RootIno], root.PrefetchInos);
        using RafsImage none = RafsBootstrap.Open(GoldenData.Image("c-v6").Bootstrap, BootstrapMode.Cached, null);
        Assert.Empty(none.PrefetchInos);
    }

    [Fact]
    public void V5PrefetchTable_NamesExistingInodes()
    {
        using RafsImage image = RafsBootstrap.Open(GoldenData.Image("a-v5-prefetch").Bootstrap, BootstrapMode.Cached, null);
        Assert.NotEmpty(image.PrefetchInos);
        Assert.All(image.PrefetchInos, ino => Assert.Equal(RafsStatus.Ok, image.GetAttr(ino, out _)));
    }

    private static string Refusal(string path) =>
        Assert.Throws<RafsFormatException>(() => RafsBootstrap.Open(path, BootstrapMode.Cached, null)).Message;

    private string Write(byte[] bytes)
    {
        string path = Path.Combine(_directory, "image");
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
