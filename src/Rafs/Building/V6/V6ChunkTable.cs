using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Nydus.Rafs.Building.Numbering;

namespace Nydus.Rafs.Building.V6;

/// <summary>
/// The chunks of all files, each once, by digest (format spec 3.14). Of the records that files sharing a chunk have, the one of the file written last stays.
/// </summary>
internal sealed class V6ChunkTable
{
    private readonly ImageModel _model;
    private readonly NumberedTree _tree;

    /// <summary>
    /// Chunks of files in the order of the table: index of the node in the upper half, number of its chunk in the lower one, which makes them numbers that
    /// ascend in the order of writing.
    /// </summary>
    private readonly ulong[] _chunks;

    public V6ChunkTable(ImageModel model, NumberedTree tree)
    {
        _model = model;
        _tree = tree;
        _chunks = new ulong[CountReferences()];
        Sort();
        Count = RemoveRepeated();
    }

    public int Count { get; }

    public long Size => (long)Count * RafsChunkRecord.StoredSize;

    public void Write(BootstrapBytes bytes, long offset)
    {
        for (int i = 0; i < Count; i++, offset += RafsChunkRecord.StoredSize)
        {
            bytes.Write(offset, ChunkRecords.ToRecord(ChunkOf(_chunks[i])));
        }
    }

    private int CountReferences()
    {
        long count = 0;
        for (int index = NumberedTree.Root; index <= _tree.Count; index++)
        {
            count += _tree[index].Node.IsRegular ? _tree[index].Node.Chunks.Length : 0;
            if (count > Array.MaxLength)
            {
                throw _tree.Refuse(index, $"with it the files have more than {Array.MaxLength} chunks together, which is not supported");
            }
        }

        return (int)count;
    }

    private void Sort()
    {
        // The first 8 bytes decide nearly always, and numbers sort several times faster than by a comparison of records.
        ulong[] keys = new ulong[_chunks.Length];
        int at = 0;
        for (int index = NumberedTree.Root; index <= _tree.Count; index++)
        {
            ImageNode node = _tree[index].Node;
            for (int i = 0; node.IsRegular && i < node.Chunks.Length; i++, at++)
            {
                keys[at] = BinaryPrimitives.ReadUInt64BigEndian(DigestOf(node.Chunks[i]));
                _chunks[at] = ((ulong)(uint)index << 32) | (uint)i;
            }
        }

        Array.Sort(keys, _chunks);
        for (int start = 0; start < keys.Length;)
        {
            int end = start + 1;
            while (end < keys.Length && keys[end] == keys[start])
            {
                end++;
            }

            if (end - start > 1)
            {
                _chunks.AsSpan(start..end).Sort(Compare);
            }

            start = end;
        }
    }

    private int RemoveRepeated()
    {
        int count = 0;
        for (int i = 0; i < _chunks.Length; i++)
        {
            if (i + 1 == _chunks.Length || CompareChunks(ChunkOf(_chunks[i]), ChunkOf(_chunks[i + 1])) != 0)
            {
                _chunks[count++] = _chunks[i];
            }
        }

        return count;
    }

    private int Compare(ulong left, ulong right)
    {
        int order = CompareChunks(ChunkOf(left), ChunkOf(right));
        return order != 0 ? order : left.CompareTo(right);
    }

    private int CompareChunks(in ImageChunk left, in ImageChunk right)
    {
        int order = DigestOf(left).SequenceCompareTo(DigestOf(right));
        order = order != 0 ? order : left.Blob.CompareTo(right.Blob);
        return order != 0 || !_model.Blobs[left.Blob].Features.HasFlag(BlobFeatures.External) ? order : left.Index.CompareTo(right.Index);
    }

    private ref readonly ImageChunk ChunkOf(ulong reference) => ref _tree[(int)(reference >> 32)].Node.Chunks[(uint)reference];

    private static ReadOnlySpan<byte> DigestOf(in ImageChunk chunk) => MemoryMarshal.AsBytes(MemoryMarshal.CreateReadOnlySpan(in chunk.Digest, 1));
}
