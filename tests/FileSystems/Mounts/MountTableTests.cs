using Microsoft.Extensions.Time.Testing;
using Nydus.Fuse;
using Nydus.Fuse.Abi;

namespace Nydus.FileSystems.Tests.Mounts;

public sealed class MountTableTests : IAsyncDisposable
{
    private static readonly FuseCaller s_caller = new(0, 0, 1);
    private readonly MountTable _table = new(new FakeTimeProvider());

    [Fact]
    public void Indexes_go_round_and_skip_what_is_in_use()
    {
        Assert.Equal(1ul << 56, Mount("/first").NodeIdBase);
        for (var index = 2ul; index <= 255; index++)
        {
            // An index whose mount did not come about is given again only after all others.
            var seen = 0ul;
            Assert.Throws<IOException>(() => _table.Mount($"/failing{index}", nodeIdBase =>
            {
                seen = nodeIdBase >> 56;
                throw new IOException("no image");
            }));
            Assert.Equal(index, seen);
        }

        Assert.Equal(2ul << 56, Mount("/second").NodeIdBase);
    }

    [Fact]
    public void There_are_255_mounts()
    {
        for (var i = 0; i < 255; i++)
            Mount($"/m{i}");
        var refusal = Assert.Throws<InvalidOperationException>(() => Mount("/one-too-many"));
        Assert.Contains("255", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_is_mounted_once()
    {
        Mount("/a/b");
        Assert.Throws<InvalidOperationException>(() => Mount("/a//b/"));
        Mount("/a/b2");
        Mount("/a");
    }

    [Fact]
    public void A_root_inode_of_more_than_56_bits_is_refused()
    {
        Assert.Throws<InvalidOperationException>(() => _table.Mount("/", static nodeIdBase => new FakeFileSystem(nodeIdBase, 1ul << 56)));
        Mount("/");
    }

    [Theory]
    [InlineData("/", false, true, false)]
    [InlineData("/", true, true, true)]
    [InlineData("/a", true, false, false)]
    [InlineData(null, false, false, false)]
    public void Only_a_mount_at_the_root_binds_the_connection(string? path, bool hasNoXattr, bool zeroMessage, bool noXattr)
    {
        if (path is not null)
            _table.Mount(path, nodeIdBase => new FakeFileSystem(nodeIdBase) { HasNoXattr = hasNoXattr });
        var options = _table.ConnectionOptions;
        Assert.Equal((zeroMessage, zeroMessage, noXattr), (options.ZeroMessageOpen, options.ZeroMessageOpenDir, options.NoXattr));
        Assert.False(options.Writable);
    }

    [Fact]
    public void Requests_go_to_the_mount_of_their_node()
    {
        Mount("/a", 11);
        Mount("/b", 12);
        Assert.Equal(0, _table.StatFs(in s_caller, (1ul << 56) | 5, out var stats));
        Assert.Equal(11ul, stats.files);
        Assert.Equal(0, _table.GetAttr(in s_caller, (2ul << 56) | 5, out var attr));
        Assert.Equal((2ul << 56) | 5, attr.attr.ino);
        Assert.Equal(0, _table.StatFs(in s_caller, 1, out stats));
        Assert.Equal((0ul, 255u), (stats.files, stats.namelen));
    }

    [Fact]
    public async Task A_node_of_a_mount_that_is_gone_or_never_was_does_not_exist()
    {
        var mounted = Mount("/a");
        await _table.DisposeAsync();
        await _table.DisposeAsync();
        Assert.Equal(1, mounted.Disposals);
        foreach (var node in new[] { (1ul << 56) | 7, (9ul << 56) | 1, 1ul << 56, 0ul, 99ul })
        {
            Assert.Equal(-Errno.ENOENT, _table.GetAttr(in s_caller, node, out _));
            Assert.Equal(-Errno.ENOENT, _table.Lookup(in s_caller, node, "x"u8, out _));
            Assert.Equal(-Errno.ENOENT, _table.Access(in s_caller, node, 4));
            Assert.Equal(-Errno.ENOENT, _table.LSeek(in s_caller, node, 0, 0, 3, out _));
            Assert.Equal(-Errno.ENOENT, _table.Open(in s_caller, node, 0, out _, out _));
        }

        Assert.Equal(0, _table.GetAttr(in s_caller, 1, out _));
    }

    public ValueTask DisposeAsync() => _table.DisposeAsync();

    private FakeFileSystem Mount(string path, ulong rootIno = 7)
    {
        FakeFileSystem? made = null;
        _table.Mount(path, nodeIdBase => made = new FakeFileSystem(nodeIdBase, rootIno));
        return made!;
    }
}
