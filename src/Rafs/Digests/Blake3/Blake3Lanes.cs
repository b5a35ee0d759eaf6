using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Nydus.Rafs.Digests.Blake3;

/// <summary>
/// Compresses as many inputs at once as a vector has 32-bit lanes, one input in each lane: chunks (16 blocks a KiB apart from the next input) and
/// parents (one block).
/// </summary>
internal static unsafe class Blake3Lanes<TOperations, TVector>
    where TOperations : struct, ILaneOperations<TVector>
    where TVector : unmanaged
{
    /// <summary>Hashes the inputs at <paramref name="source"/>, each <paramref name="blocks"/> blocks long, one directly after another.</summary>
    /// <param name="source">Lanes * blocks * 64 readable bytes.</param>
    /// <param name="blocks">1 for parents, 16 for chunks.</param>
    /// <param name="counter">Counter of the first input.</param>
    /// <param name="counterStep">1 for chunks; 0 for parents, whose counter is always 0.</param>
    /// <param name="flags">Flags of each block.</param>
    /// <param name="firstFlags">Further flags of the first block.</param>
    /// <param name="lastFlags">Further flags of the last block.</param>
    /// <param name="chainingValues">8 words an input; may be the memory of <paramref name="source"/>: written after everything was read.</param>
    [SkipLocalsInit]
    public static void Hash(
        byte* source, int blocks, ulong counter, uint counterStep, uint flags, uint firstFlags, uint lastFlags, uint* chainingValues)
    {
        TVector* h = stackalloc TVector[Blake3Compression.Words];
        TVector* m = stackalloc TVector[16];
        h[0] = TOperations.Broadcast(Blake3Compression.InitialValue0);
        h[1] = TOperations.Broadcast(Blake3Compression.InitialValue1);
        h[2] = TOperations.Broadcast(Blake3Compression.InitialValue2);
        h[3] = TOperations.Broadcast(Blake3Compression.InitialValue3);
        h[4] = TOperations.Broadcast(Blake3Compression.InitialValue4);
        h[5] = TOperations.Broadcast(Blake3Compression.InitialValue5);
        h[6] = TOperations.Broadcast(Blake3Compression.InitialValue6);
        h[7] = TOperations.Broadcast(Blake3Compression.InitialValue7);

        uint* counters = stackalloc uint[2 * TOperations.Count];
        for (int lane = 0; lane < TOperations.Count; lane++)
        {
            ulong own = counter + ((ulong)lane * counterStep);
            counters[lane] = (uint)own;
            counters[TOperations.Count + lane] = (uint)(own >> 32);
        }

        TVector counterLow = Unsafe.ReadUnaligned<TVector>(counters);
        TVector counterHigh = Unsafe.ReadUnaligned<TVector>(counters + TOperations.Count);
        nuint stride = (nuint)blocks * Blake3Compression.BlockSize;
        for (int block = 0; block < blocks; block++)
        {
            LoadMessage(source + (block * Blake3Compression.BlockSize), stride, m);
            uint blockFlags = flags | (block == 0 ? firstFlags : 0) | (block == blocks - 1 ? lastFlags : 0);
            Compress(h, m, counterLow, counterHigh, blockFlags);
        }

        uint* words = (uint*)h;
        for (int lane = 0; lane < TOperations.Count; lane++)
        {
            for (int word = 0; word < Blake3Compression.Words; word++)
            {
                chainingValues[(lane * Blake3Compression.Words) + word] = words[(word * TOperations.Count) + lane];
            }
        }
    }

    /// <summary>Turns one block of each input into 16 vectors, each with the same word of all inputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LoadMessage(byte* source, nuint stride, TVector* m)
    {
        // Quarters of a row come from inputs four apart, so that transposing 4x4 words within the quarters puts input i into lane i.
        for (int word = 0; word < 16; word += 4)
        {
            byte* column = source + (word * sizeof(uint));
            TVector row0 = TOperations.LoadQuarters(column, stride);
            TVector row1 = TOperations.LoadQuarters(column + stride, stride);
            TVector row2 = TOperations.LoadQuarters(column + (2 * stride), stride);
            TVector row3 = TOperations.LoadQuarters(column + (3 * stride), stride);
            TVector low01 = TOperations.ZipLow(row0, row1);
            TVector low23 = TOperations.ZipLow(row2, row3);
            TVector high01 = TOperations.ZipHigh(row0, row1);
            TVector high23 = TOperations.ZipHigh(row2, row3);
            m[word] = TOperations.JoinLow(low01, low23);
            m[word + 1] = TOperations.JoinHigh(low01, low23);
            m[word + 2] = TOperations.JoinLow(high01, high23);
            m[word + 3] = TOperations.JoinHigh(high01, high23);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Compress(TVector* h, TVector* m, TVector counterLow, TVector counterHigh, uint flags)
    {
        TVector v0 = h[0], v1 = h[1], v2 = h[2], v3 = h[3], v4 = h[4], v5 = h[5], v6 = h[6], v7 = h[7];
        TVector v8 = TOperations.Broadcast(Blake3Compression.InitialValue0);
        TVector v9 = TOperations.Broadcast(Blake3Compression.InitialValue1);
        TVector v10 = TOperations.Broadcast(Blake3Compression.InitialValue2);
        TVector v11 = TOperations.Broadcast(Blake3Compression.InitialValue3);
        TVector v12 = counterLow, v13 = counterHigh;
        TVector v14 = TOperations.Broadcast(Blake3Compression.BlockSize), v15 = TOperations.Broadcast(flags);

        // The schedule is constant data of the assembly: its address never moves.
        byte* s = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(Blake3Compression.Schedule));
        for (int round = 0; round < Blake3Compression.Rounds; round++, s += 16)
        {
            Mix(ref v0, ref v4, ref v8, ref v12, m[s[0]], m[s[1]]);
            Mix(ref v1, ref v5, ref v9, ref v13, m[s[2]], m[s[3]]);
            Mix(ref v2, ref v6, ref v10, ref v14, m[s[4]], m[s[5]]);
            Mix(ref v3, ref v7, ref v11, ref v15, m[s[6]], m[s[7]]);
            Mix(ref v0, ref v5, ref v10, ref v15, m[s[8]], m[s[9]]);
            Mix(ref v1, ref v6, ref v11, ref v12, m[s[10]], m[s[11]]);
            Mix(ref v2, ref v7, ref v8, ref v13, m[s[12]], m[s[13]]);
            Mix(ref v3, ref v4, ref v9, ref v14, m[s[14]], m[s[15]]);
        }

        h[0] = TOperations.Xor(v0, v8);
        h[1] = TOperations.Xor(v1, v9);
        h[2] = TOperations.Xor(v2, v10);
        h[3] = TOperations.Xor(v3, v11);
        h[4] = TOperations.Xor(v4, v12);
        h[5] = TOperations.Xor(v5, v13);
        h[6] = TOperations.Xor(v6, v14);
        h[7] = TOperations.Xor(v7, v15);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Mix(ref TVector a, ref TVector b, ref TVector c, ref TVector d, TVector x, TVector y)
    {
        a = TOperations.Add(TOperations.Add(a, b), x);
        d = TOperations.RotateRight16(TOperations.Xor(d, a));
        c = TOperations.Add(c, d);
        b = TOperations.RotateRight12(TOperations.Xor(b, c));
        a = TOperations.Add(TOperations.Add(a, b), y);
        d = TOperations.RotateRight8(TOperations.Xor(d, a));
        c = TOperations.Add(c, d);
        b = TOperations.RotateRight7(TOperations.Xor(b, c));
    }
}
