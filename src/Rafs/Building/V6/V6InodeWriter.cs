using System.Numerics;
using System.Runtime.InteropServices;
using Nydus.Rafs.Building.Numbering;

namespace Nydus.Rafs.Building.V6;

/// <summary>Writes inodes with what follows them: attributes, chunk indexes, directory entries, link targets (format spec 3.6 to 3.10).</summary>
internal sealed class V6InodeWriter(ImageModel model, NumberedTree tree, V6Placements placements, BootstrapBytes bytes, long metaOffset)
{
    private const int FormatExtended = 1;
    private const int ChunkFormatIndexes = 0x20;
    private const int MaximumChunkBits = 0x1F;

    private readonly int _blockSize = V6Placements.BlockSizeOf(model);

    public void Write(int index)
    {
        ref readonly NumberedNode numbered = ref tree[index];
        ImageNode node = numbered.Node;
        bool hasData = node.IsDirectory || node.IsSymlink;
        V6Placement placement = hasData ? placements.DataOf(index) : default;
        int layout = node.IsRegular ? RafsV6Inode.LayoutChunkBased : placement.IsInline ? RafsV6Inode.LayoutInline : RafsV6Inode.LayoutPlain;
        int xattrSize = ErofsXattrs.SizeOf(node.Xattrs);
        long offset = metaOffset + placements.OffsetOf(index);
        bytes.Write(offset, new ErofsInodeExtended
        {
            Format = (ushort)(FormatExtended | (layout << 1)),
            XattrCount = ErofsXattrs.CountOf(xattrSize),
            Mode = (ushort)node.Mode,
            Size = hasData ? (ulong)placement.DataSize : node.Size,
            Union = node.IsRegular ? ChunkFormatOf(node) : hasData ? (uint)((placement.Data + metaOffset) / _blockSize) : node.Rdev,
            Ino = (uint)numbered.Ino,
            Uid = model.HasExplicitOwners ? node.Uid : 0,
            Gid = model.HasExplicitOwners ? node.Gid : 0,
            MtimeSeconds = node.MtimeSeconds,
            MtimeNanoseconds = node.MtimeNanoseconds,
            NLink = tree.NLink(index),
        });
        offset += ErofsInodeExtended.StoredSize;
        if (xattrSize != 0)
        {
            ErofsXattrs.Write(node.Xattrs, bytes.At(offset, xattrSize));
            offset += xattrSize;
        }

        if (node.IsRegular)
        {
            WriteChunkIndexes(node.Chunks, Alignment.Up(offset, ErofsChunkIndex.StoredSize));
        }
        else if (node.IsDirectory)
        {
            WriteDirectory(index, placement, offset);
        }
        else if (node.IsSymlink)
        {
            WriteTarget(node.LinkTarget, placement, offset);
        }
    }

    /// <summary>
    /// A file whose chunks lie one behind the other is a single chunk for the kernel, which can then share its pages. RAFS readers go by the chunk size of the
    /// superblock, and the array has an entry for each of those chunks all the same.
    /// </summary>
    private uint ChunkFormatOf(ImageNode node)
    {
        int bits = BitOperations.Log2((uint)model.ChunkSize);
        if (node.Size > (uint)model.ChunkSize && IsContiguous(node.Chunks))
        {
            bits = 64 - BitOperations.LeadingZeroCount(node.Size - 1);
        }

        bits -= BitOperations.Log2((uint)_blockSize);
        return (uint)(ChunkFormatIndexes | Math.Min(bits, MaximumChunkBits));
    }

    private bool IsContiguous(ImageChunk[] chunks)
    {
        for (int i = 1; i < chunks.Length; i++)
        {
            if (chunks[i].Blob != chunks[0].Blob || chunks[i].PlainOffset != chunks[i - 1].PlainOffset + model.ChunkSize)
            {
                return false;
            }
        }

        return true;
    }

    private void WriteChunkIndexes(ImageChunk[] chunks, long offset)
    {
        Span<byte> array = bytes.At(offset, (long)chunks.Length * ErofsChunkIndex.StoredSize);
        for (int i = 0; i < chunks.Length; i++)
        {
            var entry = new ErofsChunkIndex
            {
                IndexLow = (ushort)chunks[i].Index,
                DeviceId = (byte)(chunks[i].Blob + 1),
                IndexHigh = (byte)(chunks[i].Index >> 16),
                BlockAddress = (uint)(chunks[i].PlainOffset / _blockSize),
            };
            MemoryMarshal.Write(array[(i * ErofsChunkIndex.StoredSize)..], in entry);
        }
    }

    private void WriteDirectory(int index, in V6Placement placement, long inodeEnd)
    {
        var directory = new V6Directory(tree, index);
        int entry = 0;
        for (long at = 0; at < placement.DataSize; at += _blockSize)
        {
            long length = Math.Min(_blockSize, placement.DataSize - at);
            long offset = length < _blockSize && placement.IsInline ? inodeEnd : metaOffset + placement.Data + at;
            directory.WriteBlock(ref entry, bytes.At(offset, length), placements);
        }
    }

    private void WriteTarget(ReadOnlySpan<byte> target, in V6Placement placement, long inodeEnd)
    {
        int inline = placement.IsInline ? target.Length % _blockSize : 0;
        int outside = target.Length - inline;
        target[..outside].CopyTo(bytes.At(metaOffset + placement.Data, outside));
        target[outside..].CopyTo(bytes.At(inodeEnd, inline));
    }
}
