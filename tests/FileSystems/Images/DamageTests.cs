using System.Buffers.Binary;
using System.Text;
using Nydus.FileSystems.Tests.Blobs;
using Nydus.FileSystems.Tests.Requests;
using Nydus.Fuse.Abi;
using Nydus.Tests;

namespace Nydus.FileSystems.Tests.Images;

/// <summary>Damaged inodes: EIO for them, the neighbours stay readable, nothing is remembered as absent.</summary>
public sealed class DamageTests : IDisposable
{
    // Places inside a v5 inode record, which its name follows (format spec 2.6).
    private const int V5RecordSize = 128;
    private const int V5FileType = 61;

    // Places in a v6 image (format spec 3.3): the superblock's meta_blkaddr, the size of a nid's slot.
    private const int V6MetaBlock = 1024 + 0x28;
    private const int V6Slot = 32;

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task V5_inode()
    {
        await using var served = ServedImage.Open(DamageV5("rand-30000", V5FileType, 0xF0));
        Assert.Equal(-Errno.EIO, served.Send(Request.Lookup(1, "rand-30000")));
        Assert.Equal(700ul, served.Find("z-last"u8).attr.size);

        // The listing gives what stands before the damage, then the error.
        var before = served.ReadDir(1, plus: true);
        Assert.DoesNotContain(before, static entry => entry.Name is "rand-30000" or "z-last");
        Assert.Equal(-Errno.EIO, served.Send(Request.ReadDir(1, before[^1].NextOffset, 4096, plus: true)));
    }

    [Fact]
    public async Task V6_inode()
    {
        await using var served = ServedImage.Open(DamageV6("rand-30000"u8), options: new RafsFileSystemOptions { EnableXattr = true });
        Assert.Equal(-Errno.EIO, served.Send(Request.Lookup(1, "rand-30000")));

        // The name is listed, but no node is linked to it.
        var entry = served.ReadDir(1, plus: true).Single(static entry => entry.Name == "rand-30000");
        Assert.Equal(0ul, entry.NodeId);
        Assert.Equal(-Errno.EIO, served.Send(Request.GetAttr(entry.Ino)));
        Assert.Equal(-Errno.EIO, served.Send(Request.Read(entry.Ino, 0, 4096)));
        Assert.Equal(-Errno.EIO, served.Send(Request.ListXattr(entry.Ino, 4096)));
        Assert.Contains(served.ReadDir(1, plus: true), static other => other.Name == "z-last" && other.NodeId != 0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_wrong_inode_digest_counts_when_it_is_asked_for(bool validates)
    {
        await using var served = ServedImage.Open(DamageV5("rand-30000", 0, 0xFF), options: new RafsFileSystemOptions { ValidateInodes = validates });
        Assert.Equal(validates ? -Errno.EIO : 0, served.Send(Request.Lookup(1, "rand-30000")));
        Assert.Equal(0, served.Send(Request.Lookup(1, "z-last")));
        Assert.NotEqual(0ul, served.Reply.Read<fuse_entry_out>().nodeid);
        var entry = served.ReadDir(1, plus: true).Single(static entry => entry.Name == "rand-30000");
        Assert.Equal(validates, entry.NodeId == 0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_wrong_link_target_counts_when_it_is_asked_for(bool validates)
    {
        await using var served = ServedImage.Open(DamageV5("link", V5RecordSize + 8, 0x01), options: new RafsFileSystemOptions { ValidateInodes = validates });
        var entry = served.ReadDir(1, plus: false).Single(static entry => entry.Name == "link");
        Assert.Equal(validates ? -Errno.EIO : 0, served.Send(Request.ReadLink(entry.Ino)));
    }

    [Fact]
    public async Task Whole_images_pass_validation()
    {
        await using var served = ServedImage.Golden("c-v5", options: new RafsFileSystemOptions { ValidateInodes = true });
        Assert.All(served.ReadDir(1, plus: true).Where(static entry => entry.Name is not ("." or "..")), static entry => Assert.NotEqual(0ul, entry.NodeId));
        Assert.Equal(0, served.Send(Request.ReadLink(served.Find("link"u8).nodeid)));
    }

    [Fact]
    public async Task An_inode_number_of_the_image_never_reaches_into_another_mount()
    {
        await using var served = new ServedImage(new FakeImage("blob", 1, new FakeImage.Piece(0, 1)), _folder.Path);
        var entry = Assert.Single(served.ReadDir(1, plus: true));
        Assert.Equal((0ul, 1ul), (entry.NodeId, entry.Ino >> 56));
        Assert.Equal(-Errno.EIO, served.Send(Request.Lookup(1, "damaged")));
    }

    public void Dispose() => _folder.Dispose();

    private string DamageV5(string name, int place, byte flip)
    {
        var bytes = File.ReadAllBytes(GoldenData.Image("c-v5").Bootstrap);
        var padded = new byte[(name.Length + 7) & ~7];
        Encoding.UTF8.GetBytes(name, padded);
        var at = bytes.AsSpan().IndexOf(padded);
        Assert.True(at >= V5RecordSize);
        bytes[at - V5RecordSize + place] ^= flip;
        return Write(bytes);
    }

    private string DamageV6(ReadOnlySpan<byte> name)
    {
        var image = GoldenData.Image("c-v6").Bootstrap;
        var bytes = File.ReadAllBytes(image);
        var nid = NidOf(image, name.ToArray());
        var at = (BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(V6MetaBlock)) * 4096L) + ((long)nid * V6Slot);
        bytes[at] = 0xFF;
        return Write(bytes);
    }

    private static ulong NidOf(string bootstrap, byte[] name)
    {
        using var image = Rafs.RafsBootstrap.Open(bootstrap, Rafs.BootstrapMode.Cached, null);
        Assert.Equal(Rafs.RafsStatus.Ok, image.Lookup(image.RootIno, name, out var nid));
        return nid;
    }

    private string Write(byte[] bootstrap)
    {
        var path = _folder.At("bootstrap");
        File.WriteAllBytes(path, bootstrap);
        return path;
    }
}
