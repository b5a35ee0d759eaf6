using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nydus.Rafs.Digests.Blake3;

/// <summary>Hashes whole subtrees of the BLAKE3 tree: chunks and parents, as many at once as the chosen vectors have lanes.</summary>
internal static unsafe class Blake3Tree
{
    /// <summary>Chunks of the largest subtree hashed in one go: bounds the stack to 2 KiB and keeps all lanes busy two parent levels up.</summary>
    public const int MaxChunks = 64;

    /// <summary>
    /// Hashes a complete subtree down to the chaining values of its two halves. They stay apart because their parent may turn out to be the root.
    /// </summary>
    /// <param name="source">A power of two of 1024-byte chunks, 2 to <see cref="MaxChunks"/>.</param>
    /// <param name="counter">Number of the first chunk.</param>
    /// <param name="width">How many at once.</param>
    /// <param name="halves">Two chaining values.</param>
    [SkipLocalsInit]
    public static void HashSubtree(ReadOnlySpan<byte> source, ulong counter, Blake3Width width, Span<uint> halves)
    {
        int count = source.Length / Blake3Compression.ChunkSize;
        uint* values = stackalloc uint[MaxChunks * Blake3Compression.Words];
        fixed (byte* chunks = source)
        {
            HashChunks(chunks, count, counter, width, values);
        }

        while (count > 2)
        {
            count /= 2;
            HashParents(values, count, width);
        }

        new ReadOnlySpan<uint>(values, 2 * Blake3Compression.Words).CopyTo(halves);
    }

    private static void HashChunks(byte* chunks, int count, ulong counter, Blake3Width width, uint* values)
    {
        int done = 0;
        while (done < count)
        {
            int lanes = Lanes(count - done, width);
            byte* source = chunks + (done * Blake3Compression.ChunkSize);
            uint* target = values + (done * Blake3Compression.Words);
            if (lanes == 1)
            {
                Blake3Compression.HashChunk(
                    new ReadOnlySpan<byte>(source, Blake3Compression.ChunkSize), counter + (uint)done, 0, new Span<uint>(target, Blake3Compression.Words));
            }
            else
            {
                HashLanes(
                    lanes, source, Blake3Compression.ChunkSize / Blake3Compression.BlockSize, counter + (uint)done, 1, 0,
                    Blake3Compression.ChunkStart, Blake3Compression.ChunkEnd, target);
            }

            done += lanes;
        }
    }

    /// <summary>Replaces 2 * <paramref name="count"/> chaining values by those of their parents, in place: a parent never lies behind its children.</summary>
    private static void HashParents(uint* values, int count, Blake3Width width)
    {
        int done = 0;
        while (done < count)
        {
            int lanes = Lanes(count - done, width);
            uint* source = values + (2 * done * Blake3Compression.Words);
            uint* target = values + (done * Blake3Compression.Words);
            if (lanes == 1)
            {
                Blake3Compression.HashParent(
                    new ReadOnlySpan<uint>(source, 2 * Blake3Compression.Words), 0, new Span<uint>(target, Blake3Compression.Words));
            }
            else
            {
                HashLanes(lanes, (byte*)source, 1, 0, 0, Blake3Compression.Parent, 0, 0, target);
            }

            done += lanes;
        }
    }

    private static void HashLanes(
        int lanes, byte* source, int blocks, ulong counter, uint counterStep, uint flags, uint firstFlags, uint lastFlags, uint* target)
    {
        switch (lanes)
        {
            case (int)Blake3Width.Vector512:
                Blake3Lanes<LaneOperations512, Vector512<uint>>.Hash(source, blocks, counter, counterStep, flags, firstFlags, lastFlags, target);
                break;
            case (int)Blake3Width.Vector256:
                Blake3Lanes<LaneOperations256, Vector256<uint>>.Hash(source, blocks, counter, counterStep, flags, firstFlags, lastFlags, target);
                break;
            default:
                Blake3Lanes<LaneOperations128, Vector128<uint>>.Hash(source, blocks, counter, counterStep, flags, firstFlags, lastFlags, target);
                break;
        }
    }

    private static int Lanes(int inputs, Blake3Width width)
    {
        int lanes = (int)width;
        while (lanes > inputs)
        {
            lanes /= 2;
        }

        return lanes < (int)Blake3Width.Vector128 ? 1 : lanes;
    }
}
