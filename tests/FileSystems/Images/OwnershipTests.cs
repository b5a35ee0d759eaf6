using Nydus.FileSystems.Tests.Requests;
using Nydus.Fuse.Abi;
using Nydus.Rafs;

namespace Nydus.FileSystems.Tests.Images;

/// <summary>Who owns what, and who may do what.</summary>
public class OwnershipTests
{
    [Fact]
    public async Task An_image_without_owners_belongs_to_the_daemon()
    {
        var options = new RafsFileSystemOptions { FallbackUid = 1234, FallbackGid = 567 };
        await using var without = Serve(0x1A4, RafsFeatures.None, options);
        var attr = without.Find("file"u8).attr;
        Assert.Equal((1234u, 567u), (attr.uid, attr.gid));
        await using var with = Serve(0x1A4, RafsFeatures.ExplicitUidGid, options);
        attr = with.Find("file"u8).attr;
        Assert.Equal((10u, 20u), (attr.uid, attr.gid));
    }

    [Fact]
    public async Task The_root_has_mode_0755_whatever_the_image_says()
    {
        await using var served = Serve(0x1A4);
        Assert.Equal(0x41EDu, served.AttrOf(1).mode);
    }

    [Theory]
    // mode 0640: owner rw, group r, others nothing
    [InlineData(0x1A0, 10, 99, 6, true)]
    [InlineData(0x1A0, 10, 20, 1, false)]
    [InlineData(0x1A0, 99, 20, 4, true)]
    [InlineData(0x1A0, 99, 20, 2, false)]
    [InlineData(0x1A0, 99, 99, 4, false)]
    [InlineData(0x1A0, 99, 99, 0, true)]
    // mode 0007: the first class that fits decides
    [InlineData(0x007, 10, 20, 4, false)]
    [InlineData(0x007, 99, 20, 4, false)]
    [InlineData(0x007, 99, 99, 7, true)]
    // root: all, but executing only what somebody may execute
    [InlineData(0x000, 0, 0, 6, true)]
    [InlineData(0x000, 0, 0, 1, false)]
    [InlineData(0x008, 0, 0, 7, true)]
    public async Task Access(uint permissions, uint uid, uint gid, uint mask, bool isAllowed)
    {
        await using var served = Serve(permissions);
        var node = served.Find("file"u8).nodeid;
        Assert.Equal(isAllowed ? 0 : -Errno.EACCES, served.Send(Request.Access(node, mask, uid, gid)));
    }

    [Fact]
    public async Task Root_may_search_every_directory()
    {
        await using var served = Serve(0);
        Assert.Equal(0, served.Send(Request.Access(1, 7, 0, 0)));
    }

    private static ServedImage Serve(uint permissions, RafsFeatures features = RafsFeatures.ExplicitUidGid, RafsFileSystemOptions? options = null) => new(
        new FakeImage("blob", 1, new FakeImage.Piece(0, 1))
        {
            FileAttr = new RafsAttr { Mode = 0x8000 | permissions, NLink = 1, Size = 1, Uid = 10, Gid = 20 },
            FeaturesOfImage = features,
        },
        Path.GetTempPath(),
        options: options);
}
