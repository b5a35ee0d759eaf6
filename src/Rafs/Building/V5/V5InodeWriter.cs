using System.Runtime.InteropServices;
using Nydus.Abstractions;
using Nydus.Rafs.Building.Numbering;

namespace Nydus.Rafs.Building.V5;

/// <summary>Writes inode records with their digests (format spec 2.6 to 2.11). Children are written before their directory, which takes their digests.</summary>
internal sealed class V5InodeWriter(ImageModel model, NumberedTree tree, BootstrapBytes bytes, V5Records records)
{
    private const ulong FlagSymlink = 0x1;
    private const ulong FlagHardlink = 0x2;
    private const int EmptyDirectorySize = 4096;
    private const int DirectoryEntryOverhead = 8;

    private byte[] _digests = new byte[64 * ChunkDigest.Size];

    public void Write(int index)
    {
        ref readonly NumberedNode numbered = ref tree[index];
        ImageNode node = numbered.Node;
        ReadOnlySpan<byte> name = V5Records.NameOf(tree, index);
        ReadOnlySpan<byte> target = node.IsSymlink ? node.LinkTarget : [];
        ulong size = SizeOf(node);
        var inode = new RafsV5Inode
        {
            Digest = DigestOf(index),
            Parent = (ulong)(index == NumberedTree.Root ? 0 : tree[numbered.Parent].Ino),
            Ino = (ulong)numbered.Ino,
            Uid = model.HasExplicitOwners ? node.Uid : 0,
            Gid = model.HasExplicitOwners ? node.Gid : 0,
            Mode = node.Mode,
            Size = size,
            Blocks = V5Blocks.Of(size, V5Xattrs.ContentSize(node.Xattrs) + node.DroppedXattrSize),
            Flags = FlagsOf(node),
            NLink = tree.NLink(index),
            ChildIndex = node.IsDirectory ? (uint)numbered.FirstChild : 0,
            ChildCount = node.IsDirectory ? (uint)ChildrenOf(node) : node.IsRegular ? (uint)node.Chunks.Length : 0,
            NameSize = (ushort)name.Length,
            SymlinkSize = (ushort)target.Length,
            Rdev = node.Rdev,
            MtimeNanoseconds = node.MtimeNanoseconds,
            MtimeSeconds = node.MtimeSeconds,
        };

        Span<byte> record = bytes.At(records.OffsetOf(index), V5Records.SizeOf(tree, index));
        MemoryMarshal.Write(record, in inode);
        record = record[RafsV5InodeTable.FixedSize..];
        name.CopyTo(record);
        record = record[(int)Alignment.Up(name.Length, 8)..];
        target.CopyTo(record);
        record = record[(int)Alignment.Up(target.Length, 8)..];
        if (node.Xattrs.Count != 0)
        {
            V5Xattrs.Write(node.Xattrs, record);
            record = record[V5Xattrs.StoredSize(node.Xattrs)..];
        }

        if (node.IsRegular)
        {
            WriteChunks(node.Chunks, record);
        }
    }

    private static void WriteChunks(ImageChunk[] chunks, Span<byte> destination)
    {
        for (int i = 0; i < chunks.Length; i++)
        {
            RafsChunkRecord record = ChunkRecords.ToRecord(chunks[i]);
            MemoryMarshal.Write(destination[(i * RafsChunkRecord.StoredSize)..], in record);
        }
    }

    private static int ChildrenOf(ImageNode directory) => directory.HasChildren ? directory.Children.Count : 0;

    private static ulong SizeOf(ImageNode node)
    {
        if (node.IsSymlink)
        {
            return (ulong)node.LinkTarget.Length;
        }

        if (!node.IsDirectory)
        {
            return node.Size;
        }

        if (!node.HasChildren)
        {
            return EmptyDirectorySize;
        }

        long size = 0;
        foreach (ImageNode child in node.Children)
        {
            size += child.Name.Length + DirectoryEntryOverhead;
        }

        return (ulong)Alignment.Up(size, EmptyDirectorySize);
    }

    private static ulong FlagsOf(ImageNode node) =>
        (node.IsSymlink ? FlagSymlink : 0)
        | (node.IsTarHardlink ? FlagHardlink : 0)
        | (node.Xattrs.Count != 0 ? RafsV5Inode.FlagXattr : 0)
        | (node.HasHoles ? RafsV5Inode.FlagHasHole : 0);

    private ChunkDigest DigestOf(int index)
    {
        ref readonly NumberedNode numbered = ref tree[index];
        ImageNode node = numbered.Node;
        if (node.IsSymlink)
        {
            return ChunkHash.Compute(model.Digester, node.LinkTarget);
        }

        int count = node.IsDirectory ? ChildrenOf(node) : node.IsRegular ? node.Chunks.Length : 0;
        Span<byte> content = Reserve(index, count);
        for (int i = 0; i < count; i++)
        {
            Span<byte> slot = content[(i * ChunkDigest.Size)..];
            if (node.IsRegular)
            {
                node.Chunks[i].Digest.CopyTo(slot);
            }
            else
            {
                bytes.Slice(records.OffsetOf(numbered.FirstChild + i), ChunkDigest.Size).CopyTo(slot);
            }
        }

        return ChunkHash.Compute(model.Digester, content);
    }

    private Span<byte> Reserve(int index, int count)
    {
        long length = (long)count * ChunkDigest.Size;
        if (length > Array.MaxLength)
        {
            throw tree.Refuse(index, $"it has {count} chunks or children; at most {Array.MaxLength / ChunkDigest.Size} are supported");
        }

        if (length > _digests.Length)
        {
            _digests = new byte[Math.Max(length, Math.Min(Array.MaxLength, 2L * _digests.Length))];
        }

        return _digests.AsSpan(0, (int)length);
    }
}
