using Nydus.FileSystems.Tests.Images;
using Nydus.FileSystems.Tests.Requests;
using Nydus.Fuse.Abi;

namespace Nydus.FileSystems.Tests.Mounts;

/// <summary>An image at a path below the root: the pseudo tree above it.</summary>
public class SubPathTests
{
    private const ulong Images = 2;
    private const ulong Directory = 0x4000;

    [Fact]
    public async Task Look_ups_lead_into_the_mount()
    {
        await using var served = ServedImage.Golden("c-v6", "/images/one");
        Assert.Equal(Images, served.Find("images"u8).nodeid);
        var root = served.Find("images/one"u8);
        Assert.Equal(1ul, root.nodeid >> 56);
        Assert.Equal(0x41EDu, root.attr.mode);
        Assert.Equal(700ul, served.Find("images/one/z-last"u8).attr.size);
        Assert.Equal(700, (await served.ReadAllAsync(served.Find("images/one/z-last"u8).nodeid)).Length);
    }

    [Fact]
    public async Task Dots_stay_inside()
    {
        await using var served = ServedImage.Golden("c-v5", "/images/one");
        var root = served.Find("images/one"u8).nodeid;
        Assert.Equal(1ul, served.Find("."u8).nodeid);
        Assert.Equal(1ul, served.Find(".."u8).nodeid);
        Assert.Equal(1ul, served.Find("images/.."u8).nodeid);
        Assert.Equal(Images, served.Find("images/."u8).nodeid);
        Assert.Equal(root, served.Find("images/one/d/.."u8).nodeid);
        Assert.Equal(root, served.Find("images/one/.."u8).nodeid);
    }

    [Fact]
    public async Task A_missing_name_is_not_remembered_since_a_mount_may_make_it()
    {
        await using var served = ServedImage.Golden("c-v6", "/images/one");
        Assert.Equal(-Errno.ENOENT, served.Send(Request.Lookup(1, "two")));
        Assert.Equal(-Errno.ENOENT, served.Send(Request.Lookup(Images, "two")));
        served.Mounts.Mount("/images/two", static nodeIdBase => new FakeFileSystem(nodeIdBase));
        Assert.Equal((2ul << 56) | 7, served.Find("images/two"u8).nodeid);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Listings_show_mounted_roots(bool plus)
    {
        await using var served = ServedImage.Golden("c-v6", "/images/one");
        served.Mounts.Mount("/images/two", static nodeIdBase => new FakeFileSystem(nodeIdBase));
        var one = served.Find("images/one"u8).nodeid;
        var whole = served.ReadDir(Images, plus);
        Assert.Equal([".", "..", "one", "two"], whole.Select(static entry => entry.Name));
        Assert.Equal([Images, 1ul, one, (2ul << 56) | 7], whole.Select(static entry => entry.Ino));
        Assert.All(whole, static entry => Assert.Equal(4u, entry.Type));
        Assert.Equal(plus ? [0, 0, one, (2ul << 56) | 7] : new ulong[4], whole.Select(static entry => entry.NodeId));
        for (var offset = 0; offset <= whole.Count; offset++)
            Assert.Equal(whole[offset..], served.ReadDir(Images, plus, (ulong)offset));
        Assert.Empty(served.ReadDir(Images, plus, ulong.MaxValue));
    }

    [Fact]
    public async Task Pseudo_directories_answer_what_directories_answer()
    {
        await using var served = ServedImage.Golden("c-v6", "/images/one");
        var attr = served.AttrOf(Images);
        Assert.Equal((Images, Directory, 3u), (attr.ino, attr.mode & 0xF000ul, attr.nlink));
        Assert.Equal((ulong)served.Time.Start.ToUnixTimeSeconds(), attr.mtime);
        Assert.Equal(-Errno.EISDIR, served.Send(Request.Read(Images, 0, 4096)));
        Assert.Equal(-Errno.EINVAL, served.Send(Request.ReadLink(Images)));
        Assert.Equal(-Errno.EINVAL, served.Send(Request.LSeek(Images, 0, 3)));
        Assert.Equal(0, served.Send(Request.Access(Images, 5, 1000, 1000)));
        // ENOSYS would bind all mounts of the connection.
        Assert.Equal(-Errno.ENODATA, served.Send(Request.GetXattr(Images, "user.x"u8, 100)));
        Assert.Equal(0, served.Send(Request.ListXattr(Images, 100)));
        Assert.Equal(0, served.Reply.Length);
    }

    [Fact]
    public async Task Open_is_refused_only_where_an_image_covers_the_root()
    {
        await using var below = ServedImage.Golden("c-v6", "/images/one");
        Assert.Equal(0, below.Send(Request.Open(below.Find("images/one/z-last"u8).nodeid)));
        Assert.Equal(FuseOpenFlags.KeepCache, below.Reply.Read<fuse_open_out>().open_flags);
        Assert.Equal(0, below.Send(Request.Open(below.Find("images/one"u8).nodeid, directory: true)));
        Assert.Equal(FuseOpenFlags.KeepCache | FuseOpenFlags.CacheDir, below.Reply.Read<fuse_open_out>().open_flags);
        Assert.Equal(0, below.Send(Request.Open(Images, directory: true)));
        Assert.Equal(0u, below.Reply.Read<fuse_open_out>().open_flags);

        await using var covering = ServedImage.Golden("c-v6");
        Assert.Equal(-Errno.ENOSYS, covering.Send(Request.Open(covering.Find("z-last"u8).nodeid)));
        Assert.Equal(-Errno.ENOSYS, covering.Send(Request.Open(1, directory: true)));
    }
}
