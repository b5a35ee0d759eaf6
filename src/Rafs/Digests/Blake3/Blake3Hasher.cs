using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Nydus.Rafs.Digests.Blake3;

/// <summary>
/// BLAKE3 in hash mode with 32 bytes of output, over data that comes in pieces. Allocates nothing; about 3 KiB, so pass it by reference only.
/// </summary>
internal struct Blake3Hasher
{
    public const int DigestSize = 32;

    private readonly Blake3Width _width;

    // Invariant: holds the last, not yet hashed chunk; full only as long as nothing follows it, as it may be the root.
    private PartialChunk _partial;
    private int _partialLength;

    // Chunks hashed into the stack. A stack entry stands for a complete subtree; merging is late by one step, since the last parent may be the root.
    private ulong _chunks;
    private ValueStack _stack;
    private int _depth;

    public Blake3Hasher()
        : this(Blake3Widths.Best)
    {
    }

    public Blake3Hasher(Blake3Width width)
    {
        _width = width;
    }

    /// <summary>Hashes <paramref name="data"/> in one go.</summary>
    public static void Hash(ReadOnlySpan<byte> data, Span<byte> digest) => Hash(data, digest, Blake3Widths.Best);

    public static void Hash(ReadOnlySpan<byte> data, Span<byte> digest, Blake3Width width)
    {
        if (data.Length <= Blake3Compression.ChunkSize)
        {
            Span<uint> root = stackalloc uint[Blake3Compression.Words];
            Blake3Compression.HashChunk(data, 0, Blake3Compression.Root, root);
            MemoryMarshal.AsBytes(root).CopyTo(digest);
            return;
        }

        var hasher = new Blake3Hasher(width);
        hasher.Append(data);
        hasher.Finish(digest);
    }

    /// <summary>Adds <paramref name="data"/> to what is hashed.</summary>
    public void Append(ReadOnlySpan<byte> data)
    {
        if (_partialLength > 0)
        {
            int taken = Math.Min(Blake3Compression.ChunkSize - _partialLength, data.Length);
            Keep(data[..taken]);
            data = data[taken..];
            if (data.IsEmpty)
            {
                return;
            }

            PushChunk(_partial);
            _partialLength = 0;
        }

        Span<uint> halves = stackalloc uint[2 * Blake3Compression.Words];
        while (data.Length > Blake3Compression.ChunkSize)
        {
            int count = SubtreeChunks(data.Length);
            ReadOnlySpan<byte> subtree = data[..(count * Blake3Compression.ChunkSize)];
            if (count == 1)
            {
                PushChunk(subtree);
            }
            else
            {
                Blake3Tree.HashSubtree(subtree, _chunks, _width, halves);
                Push(halves[..Blake3Compression.Words], (uint)count / 2);
                Push(halves[Blake3Compression.Words..], (uint)count / 2);
            }

            data = data[subtree.Length..];
        }

        Keep(data);
    }

    /// <summary>Writes the digest of everything added. The hasher is used up.</summary>
    /// <param name="digest">At least 32 bytes.</param>
    public void Finish(Span<byte> digest)
    {
        Span<uint> pair = stackalloc uint[2 * Blake3Compression.Words];
        Span<uint> right = pair[Blake3Compression.Words..];
        if (_partialLength > 0 || _depth == 0)
        {
            MergeComplete();
            ReadOnlySpan<byte> last = _partial;
            uint root = _depth == 0 ? Blake3Compression.Root : 0;
            Blake3Compression.HashChunk(last[.._partialLength], _chunks, root, right);
        }
        else
        {
            // Data ended with a subtree: at least its two halves are on the stack.
            Pop(right);
        }

        while (_depth > 0)
        {
            Pop(pair[..Blake3Compression.Words]);
            Blake3Compression.HashParent(pair, _depth == 0 ? Blake3Compression.Root : 0, right);
        }

        MemoryMarshal.AsBytes(right).CopyTo(digest);
    }

    /// <summary>The largest complete subtree that starts at the current chunk and lies within <paramref name="length"/> bytes.</summary>
    private readonly int SubtreeChunks(int length)
    {
        uint available = Math.Min((uint)length / Blake3Compression.ChunkSize, Blake3Tree.MaxChunks);
        int count = 1 << BitOperations.Log2(available);

        // A subtree of n chunks starts at a multiple of n.
        int aligned = BitOperations.TrailingZeroCount(_chunks | Blake3Tree.MaxChunks);
        return Math.Min(count, 1 << aligned);
    }

    private void Keep(ReadOnlySpan<byte> data)
    {
        Span<byte> partial = _partial;
        data.CopyTo(partial[_partialLength..]);
        _partialLength += data.Length;
    }

    private void PushChunk(ReadOnlySpan<byte> chunk)
    {
        Span<uint> value = stackalloc uint[Blake3Compression.Words];
        Blake3Compression.HashChunk(chunk, _chunks, 0, value);
        Push(value, 1);
    }

    private void Push(ReadOnlySpan<uint> value, uint chunks)
    {
        MergeComplete();
        value.CopyTo(Entry(_depth));
        _depth++;
        _chunks += chunks;
    }

    private void Pop(Span<uint> value)
    {
        _depth--;
        Entry(_depth).CopyTo(value);
    }

    /// <summary>Merges subtrees until there is one for each bit set in the count of chunks: the shape of the tree.</summary>
    private void MergeComplete()
    {
        int complete = BitOperations.PopCount(_chunks);
        while (_depth > complete)
        {
            Span<uint> stack = _stack;
            Span<uint> left = Entry(_depth - 2);
            Blake3Compression.HashParent(stack.Slice((_depth - 2) * Blake3Compression.Words, 2 * Blake3Compression.Words), 0, left);
            _depth--;
        }
    }

    [UnscopedRef]
    private Span<uint> Entry(int index)
    {
        Span<uint> stack = _stack;
        return stack.Slice(index * Blake3Compression.Words, Blake3Compression.Words);
    }

    [InlineArray(Blake3Compression.ChunkSize)]
    private struct PartialChunk
    {
        private byte _first;
    }

    // 2^64 bytes are 2^54 chunks: at most 54 complete subtrees, and one not yet merged.
    [InlineArray(55 * Blake3Compression.Words)]
    private struct ValueStack
    {
        private uint _first;
    }
}
