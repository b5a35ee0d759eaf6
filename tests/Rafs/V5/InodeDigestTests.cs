using Nydus.Rafs;

namespace Nydus.Tests;

public class InodeDigestTests
{
    public static TheoryData<string> V5Images => [.. GoldenData.Images.Where(image => image.Version == 5).Select(image => image.Name)];

    [Theory]
    [MemberData(nameof(V5Images))]
    public void EveryInode_HasTheStoredDigest(string name)
    {
        using RafsImage image = RafsBootstrap.Open(GoldenData.Image(name).Bootstrap, BootstrapMode.Cached, null);
        Assert.All(ImageTree.Walk(image), node => Assert.Equal(RafsStatus.Ok, image.VerifyInode(node.Ino)));
    }

    [Fact]
    public void ChangedChunkDigest_FailsItsFileAndDirectory()
    {
        byte[] bytes = File.ReadAllBytes(GoldenData.Image("c-v5").Bootstrap);
        var id = new FileNameBlobId("bootstrap", isDataBlob: false);
        ulong file;
        long record;
        using (RafsImage image = RafsBootstrap.Load(BootstrapMemory.Create(bytes.Length, span => bytes.CopyTo(span)), id))
        {
            file = ImageTree.Walk(image).First(node => node.DirentType == 8 && node.Path.AsSpan().StartsWith("d/"u8)).Ino;
            image.OpenFile(file, out RafsFile opened);
            Assert.Equal(RafsStatus.Ok, image.GetChunk(opened, 0, out RafsChunk chunk));
            record = chunk.RecordOffset;
        }

        bytes[record] ^= 1;
        using RafsImage damaged = RafsBootstrap.Load(BootstrapMemory.Create(bytes.Length, span => bytes.CopyTo(span)), id);
        Assert.Equal(RafsStatus.Corrupt, damaged.VerifyInode(file));
        Assert.Equal(RafsStatus.Ok, damaged.Lookup(damaged.RootIno, "d"u8, out ulong directory));
        Assert.Equal(RafsStatus.Corrupt, damaged.VerifyInode(directory));
        Assert.Equal(RafsStatus.Ok, damaged.VerifyInode(damaged.RootIno));
    }
}
