using System.Collections.Concurrent;
using System.Text;
using Nydus.Fuse.Abi;

namespace Nydus.Fuse.Tests.Trees;

/// <summary>
/// A small tree in memory: hello (2), big (3), link (4), sub (5), sub/deep (6), slow (7), broken (8). Reads of slow are deferred and kept in <see cref="Slow"/>;
/// reads of broken throw.
/// </summary>
internal class TestTree : IFuseFileSystem
{
    public const ulong Root = 1;
    public const ulong Hello = 2;
    public const ulong Big = 3;
    public const ulong Link = 4;
    public const ulong Sub = 5;
    public const ulong Deep = 6;
    public const ulong SlowFile = 7;
    public const ulong Broken = 8;
    public const string HelloText = "hello, world\n";
    private const ulong Day = 86400;
    private readonly Dictionary<ulong, TreeNode> _nodes = [];

    public TestTree()
    {
        var big = new byte[3_000_000];
        new Random(5).NextBytes(big);
        Add(null, Root, 0x41ED, "", []);
        Add(_nodes[Root], Hello, 0x81A4, "hello", Encoding.UTF8.GetBytes(HelloText));
        Add(_nodes[Root], Big, 0x81A4, "big", big);
        Add(_nodes[Root], Link, 0xA1FF, "link", "sub/deep"u8.ToArray());
        Add(_nodes[Root], Sub, 0x41ED, "sub", []);
        Add(_nodes[Sub], Deep, 0x81A4, "deep", "deep\n"u8.ToArray());
        Add(_nodes[Root], SlowFile, 0x81A4, "slow", new byte[8192]);
        Add(_nodes[Root], Broken, 0x81A4, "broken", new byte[10]);
        _nodes[Hello].Xattrs["user.colour"] = "blue"u8.ToArray();
        _nodes[Hello].Xattrs["user.empty"] = [];
    }

    public FuseConnectionOptions ConnectionOptions { get; init; } = new();

    public byte[] BigContent => _nodes[Big].Content;

    /// <summary>Reads of the slow file that nobody has answered yet.</summary>
    public BlockingCollection<FuseDeferredReply> Slow { get; } = [];

    public ConcurrentQueue<(ulong NodeId, ulong Count)> Forgotten { get; } = new();

    public ConcurrentQueue<(ulong NodeId, ulong Handle)> Released { get; } = new();

    public int Destroyed { get; private set; }

    public void Add(ulong parent, ulong ino, string name, byte[] content) => Add(_nodes[parent], ino, 0x81A4, name, content);

    public virtual int Lookup(in FuseCaller caller, ulong parent, ReadOnlySpan<byte> name, out fuse_entry_out entry)
    {
        entry = default;
        if (!_nodes.TryGetValue(parent, out var directory))
            return -Errno.ENOENT;
        entry.entry_valid = Day;
        foreach (var child in directory.Children)
        {
            if (child.Name.AsSpan().SequenceEqual(name))
                entry = EntryOf(child);
        }

        return FuseResult.Ok;
    }

    public void Forget(ulong nodeid, ulong nlookup) => Forgotten.Enqueue((nodeid, nlookup));

    public virtual int GetAttr(in FuseCaller caller, ulong nodeid, out fuse_attr_out attr)
    {
        attr = default;
        if (!_nodes.TryGetValue(nodeid, out var node))
            return -Errno.ENOENT;
        attr = new fuse_attr_out { attr_valid = Day, attr = node.Attr };
        return FuseResult.Ok;
    }

    public int ReadLink(in FuseCaller caller, ulong nodeid, FuseReply reply)
    {
        if (!_nodes.TryGetValue(nodeid, out var node) || node.Type != 0xA)
            return -Errno.EINVAL;
        reply.Append(node.Content);
        return FuseResult.Ok;
    }

    public virtual int Open(in FuseCaller caller, ulong nodeid, uint openFlags, out ulong fh, out uint fuseOpenFlags)
    {
        fh = nodeid + 100;
        fuseOpenFlags = 0;
        return FuseResult.Ok;
    }

    public int OpenDir(in FuseCaller caller, ulong nodeid, uint openFlags, out ulong fh, out uint fuseOpenFlags)
    {
        fh = nodeid + 200;
        fuseOpenFlags = 0;
        return FuseResult.Ok;
    }

    public void Release(ulong nodeid, ulong fh) => Released.Enqueue((nodeid, fh));

    public void ReleaseDir(ulong nodeid, ulong fh) => Released.Enqueue((nodeid, fh));

    public virtual int Read(in FuseCaller caller, ulong nodeid, ulong fh, ulong offset, uint size, FuseReply reply)
    {
        switch (nodeid)
        {
            case SlowFile:
                Slow.Add(reply.Defer());
                return FuseResult.Deferred;
            case Broken:
                throw new InvalidOperationException("Broken on purpose.");
        }

        if (!_nodes.TryGetValue(nodeid, out var node))
            return -Errno.ENOENT;
        if (node.IsDirectory)
            return -Errno.EISDIR;
        var start = (int)Math.Min(offset, (ulong)node.Content.Length);
        reply.Append(node.Content.AsSpan(start, (int)Math.Min(size, (uint)(node.Content.Length - start))));
        return FuseResult.Ok;
    }

    public int ReadDir(in FuseCaller caller, ulong nodeid, ulong fh, ulong offset, uint size, FuseReply reply) =>
        List(nodeid, offset, size, reply, plus: false);

    public int ReadDirPlus(in FuseCaller caller, ulong nodeid, ulong fh, ulong offset, uint size, FuseReply reply) =>
        List(nodeid, offset, size, reply, plus: true);

    public int StatFs(in FuseCaller caller, ulong nodeid, out fuse_kstatfs stats)
    {
        stats = new fuse_kstatfs { files = (ulong)_nodes.Count, bsize = 4096, frsize = 4096, namelen = 255 };
        return FuseResult.Ok;
    }

    public int GetXattr(in FuseCaller caller, ulong nodeid, ReadOnlySpan<byte> name, uint size, FuseReply reply, out uint valueSize)
    {
        valueSize = 0;
        if (!_nodes.TryGetValue(nodeid, out var node) || !node.Xattrs.TryGetValue(Encoding.UTF8.GetString(name), out var value))
            return -Errno.ENODATA;
        return Place(value, size, reply, out valueSize);
    }

    public int ListXattr(in FuseCaller caller, ulong nodeid, uint size, FuseReply reply, out uint listSize)
    {
        listSize = 0;
        return _nodes.TryGetValue(nodeid, out var node)
            ? Place(Encoding.UTF8.GetBytes(string.Concat(node.Xattrs.Keys.Select(key => key + '\0'))), size, reply, out listSize)
            : -Errno.ENOENT;
    }

    public int Access(in FuseCaller caller, ulong nodeid, uint mask) => (mask & 2) != 0 ? -Errno.EROFS : FuseResult.Ok;

    public int LSeek(in FuseCaller caller, ulong nodeid, ulong fh, ulong offset, uint whence, out ulong result)
    {
        result = offset;
        return FuseResult.Ok;
    }

    public void Destroy() => Destroyed++;

    private static fuse_entry_out EntryOf(TreeNode node) => new() { nodeid = node.Ino, entry_valid = Day, attr_valid = Day, attr = node.Attr };

    private static int Place(byte[] value, uint size, FuseReply reply, out uint valueSize)
    {
        valueSize = (uint)value.Length;
        if (size == 0)
            return FuseResult.Ok;
        if (value.Length > size)
            return -Errno.ERANGE;
        reply.Append(value);
        return FuseResult.Ok;
    }

    private int List(ulong nodeid, ulong offset, uint size, FuseReply reply, bool plus)
    {
        if (!_nodes.TryGetValue(nodeid, out var directory) || !directory.IsDirectory)
            return -Errno.ENOTDIR;
        var limit = (int)Math.Min(size, (uint)reply.Capacity);
        for (var i = offset; i < (ulong)directory.Children.Count + 2; i++)
        {
            var node = i switch { 0 => directory, 1 => directory.Parent ?? directory, _ => directory.Children[(int)i - 2] };
            var name = i switch { 0 => "."u8, 1 => ".."u8, _ => node.Name };
            var fits = plus
                ? FuseDirent.TryAppendPlus(reply, limit, i < 2 ? default : EntryOf(node), name, node.Ino, i + 1, node.Type)
                : FuseDirent.TryAppend(reply, limit, name, node.Ino, i + 1, node.Type);
            if (!fits)
                break;
        }

        return FuseResult.Ok;
    }

    private void Add(TreeNode? parent, ulong ino, uint mode, string name, byte[] content)
    {
        var node = new TreeNode(ino, mode, Encoding.UTF8.GetBytes(name), content) { Parent = parent };
        parent?.Children.Add(node);
        _nodes.Add(ino, node);
    }
}
