using System.Text;
using Nydus.Fuse.Abi;

namespace Nydus.Fuse.Tests.Trees;

/// <summary>A node of a <see cref="TestTree"/>; children lie behind "." and ".." in the order they were added.</summary>
internal sealed class TreeNode(ulong ino, uint mode, byte[] name, byte[] content)
{
    private const uint Directory = 0x4000;

    public ulong Ino => ino;

    public uint Mode => mode;

    public byte[] Name => name;

    public byte[] Content => content;

    public List<TreeNode> Children { get; } = [];

    public SortedDictionary<string, byte[]> Xattrs { get; } = new(StringComparer.Ordinal);

    public TreeNode? Parent { get; set; }

    public bool IsDirectory => (mode & 0xF000) == Directory;

    public byte Type => (byte)(mode >> 12);

    public fuse_attr Attr => new()
    {
        ino = ino,
        size = (ulong)content.Length,
        blocks = (ulong)(content.Length + 511) / 512,
        mtime = 1_000_000_000,
        mode = mode,
        nlink = IsDirectory ? 2u : 1u,
        uid = 12,
        gid = 34,
        blksize = 4096,
    };

    public override string ToString() => Encoding.UTF8.GetString(name);
}
