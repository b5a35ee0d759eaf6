using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Nydus.Rafs.Digests.Blake3;

/// <summary>The constants of BLAKE3 and its compression function on one block.</summary>
internal static class Blake3Compression
{
    public const int BlockSize = 64;
    public const int ChunkSize = 1024;

    /// <summary>Length of a chaining value in 32-bit words.</summary>
    public const int Words = 8;

    public const uint ChunkStart = 1;
    public const uint ChunkEnd = 2;
    public const uint Parent = 4;
    public const uint Root = 8;

    public const int Rounds = 7;

    public const uint InitialValue0 = 0x6A09E667;
    public const uint InitialValue1 = 0xBB67AE85;
    public const uint InitialValue2 = 0x3C6EF372;
    public const uint InitialValue3 = 0xA54FF53A;
    public const uint InitialValue4 = 0x510E527F;
    public const uint InitialValue5 = 0x9B05688C;
    public const uint InitialValue6 = 0x1F83D9AB;
    public const uint InitialValue7 = 0x5BE0CD19;

    /// <summary>For each round the 16 message words in the order in which they are mixed in.</summary>
    public static ReadOnlySpan<byte> Schedule =>
    [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
        2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8,
        3, 4, 10, 12, 13, 2, 7, 14, 6, 5, 9, 0, 11, 15, 8, 1,
        10, 7, 12, 9, 14, 3, 13, 15, 4, 0, 11, 2, 5, 8, 1, 6,
        12, 13, 9, 11, 15, 10, 14, 8, 7, 2, 5, 3, 0, 1, 6, 4,
        9, 14, 11, 5, 8, 12, 15, 1, 13, 3, 0, 10, 2, 6, 4, 7,
        11, 15, 5, 0, 1, 9, 8, 6, 14, 10, 2, 12, 3, 4, 7, 13,
    ];

    /// <summary>Hashes one chunk of at most <see cref="ChunkSize"/> bytes to its chaining value, or to the digest with <see cref="Root"/>.</summary>
    public static void HashChunk(ReadOnlySpan<byte> chunk, ulong counter, uint rootFlag, Span<uint> chainingValue)
    {
        SetInitialValue(chainingValue);
        uint start = ChunkStart;
        while (chunk.Length > BlockSize)
        {
            Compress(chainingValue, chunk, BlockSize, counter, start);
            chunk = chunk[BlockSize..];
            start = 0;
        }

        Span<byte> last = stackalloc byte[BlockSize];
        last.Clear();
        chunk.CopyTo(last);
        Compress(chainingValue, last, (uint)chunk.Length, counter, start | ChunkEnd | rootFlag);
    }

    /// <summary>Hashes two chaining values, one after the other in <paramref name="children"/>, to the one of their parent.</summary>
    public static void HashParent(ReadOnlySpan<uint> children, uint rootFlag, Span<uint> chainingValue)
    {
        Span<uint> result = stackalloc uint[Words];
        SetInitialValue(result);
        Compress(result, MemoryMarshal.AsBytes(children), BlockSize, 0, Parent | rootFlag);
        result.CopyTo(chainingValue);
    }

    // Constants and not a span of them: code that is not optimized yet allocates for each ReadOnlySpan<uint> of constant data.
    private static void SetInitialValue(Span<uint> chainingValue)
    {
        chainingValue[0] = InitialValue0;
        chainingValue[1] = InitialValue1;
        chainingValue[2] = InitialValue2;
        chainingValue[3] = InitialValue3;
        chainingValue[4] = InitialValue4;
        chainingValue[5] = InitialValue5;
        chainingValue[6] = InitialValue6;
        chainingValue[7] = InitialValue7;
    }

    private static void Compress(Span<uint> chainingValue, ReadOnlySpan<byte> block, uint blockLength, ulong counter, uint flags)
    {
        ReadOnlySpan<uint> words = MemoryMarshal.Cast<byte, uint>(block[..BlockSize]);
        uint m0 = words[0], m1 = words[1], m2 = words[2], m3 = words[3], m4 = words[4], m5 = words[5], m6 = words[6], m7 = words[7];
        uint m8 = words[8], m9 = words[9], m10 = words[10], m11 = words[11], m12 = words[12], m13 = words[13], m14 = words[14], m15 = words[15];
        Span<uint> h = chainingValue[..Words];

        uint v0 = h[0], v1 = h[1], v2 = h[2], v3 = h[3], v4 = h[4], v5 = h[5], v6 = h[6], v7 = h[7];
        uint v8 = InitialValue0, v9 = InitialValue1, v10 = InitialValue2, v11 = InitialValue3;
        uint v12 = (uint)counter, v13 = (uint)(counter >> 32), v14 = blockLength, v15 = flags;

        // The schedule written out: with a table the message would live in memory, at less than half the speed.
        Mix(ref v0, ref v4, ref v8, ref v12, m0, m1);
        Mix(ref v1, ref v5, ref v9, ref v13, m2, m3);
        Mix(ref v2, ref v6, ref v10, ref v14, m4, m5);
        Mix(ref v3, ref v7, ref v11, ref v15, m6, m7);
        Mix(ref v0, ref v5, ref v10, ref v15, m8, m9);
        Mix(ref v1, ref v6, ref v11, ref v12, m10, m11);
        Mix(ref v2, ref v7, ref v8, ref v13, m12, m13);
        Mix(ref v3, ref v4, ref v9, ref v14, m14, m15);

        Mix(ref v0, ref v4, ref v8, ref v12, m2, m6);
        Mix(ref v1, ref v5, ref v9, ref v13, m3, m10);
        Mix(ref v2, ref v6, ref v10, ref v14, m7, m0);
        Mix(ref v3, ref v7, ref v11, ref v15, m4, m13);
        Mix(ref v0, ref v5, ref v10, ref v15, m1, m11);
        Mix(ref v1, ref v6, ref v11, ref v12, m12, m5);
        Mix(ref v2, ref v7, ref v8, ref v13, m9, m14);
        Mix(ref v3, ref v4, ref v9, ref v14, m15, m8);

        Mix(ref v0, ref v4, ref v8, ref v12, m3, m4);
        Mix(ref v1, ref v5, ref v9, ref v13, m10, m12);
        Mix(ref v2, ref v6, ref v10, ref v14, m13, m2);
        Mix(ref v3, ref v7, ref v11, ref v15, m7, m14);
        Mix(ref v0, ref v5, ref v10, ref v15, m6, m5);
        Mix(ref v1, ref v6, ref v11, ref v12, m9, m0);
        Mix(ref v2, ref v7, ref v8, ref v13, m11, m15);
        Mix(ref v3, ref v4, ref v9, ref v14, m8, m1);

        Mix(ref v0, ref v4, ref v8, ref v12, m10, m7);
        Mix(ref v1, ref v5, ref v9, ref v13, m12, m9);
        Mix(ref v2, ref v6, ref v10, ref v14, m14, m3);
        Mix(ref v3, ref v7, ref v11, ref v15, m13, m15);
        Mix(ref v0, ref v5, ref v10, ref v15, m4, m0);
        Mix(ref v1, ref v6, ref v11, ref v12, m11, m2);
        Mix(ref v2, ref v7, ref v8, ref v13, m5, m8);
        Mix(ref v3, ref v4, ref v9, ref v14, m1, m6);

        Mix(ref v0, ref v4, ref v8, ref v12, m12, m13);
        Mix(ref v1, ref v5, ref v9, ref v13, m9, m11);
        Mix(ref v2, ref v6, ref v10, ref v14, m15, m10);
        Mix(ref v3, ref v7, ref v11, ref v15, m14, m8);
        Mix(ref v0, ref v5, ref v10, ref v15, m7, m2);
        Mix(ref v1, ref v6, ref v11, ref v12, m5, m3);
        Mix(ref v2, ref v7, ref v8, ref v13, m0, m1);
        Mix(ref v3, ref v4, ref v9, ref v14, m6, m4);

        Mix(ref v0, ref v4, ref v8, ref v12, m9, m14);
        Mix(ref v1, ref v5, ref v9, ref v13, m11, m5);
        Mix(ref v2, ref v6, ref v10, ref v14, m8, m12);
        Mix(ref v3, ref v7, ref v11, ref v15, m15, m1);
        Mix(ref v0, ref v5, ref v10, ref v15, m13, m3);
        Mix(ref v1, ref v6, ref v11, ref v12, m0, m10);
        Mix(ref v2, ref v7, ref v8, ref v13, m2, m6);
        Mix(ref v3, ref v4, ref v9, ref v14, m4, m7);

        Mix(ref v0, ref v4, ref v8, ref v12, m11, m15);
        Mix(ref v1, ref v5, ref v9, ref v13, m5, m0);
        Mix(ref v2, ref v6, ref v10, ref v14, m1, m9);
        Mix(ref v3, ref v7, ref v11, ref v15, m8, m6);
        Mix(ref v0, ref v5, ref v10, ref v15, m14, m10);
        Mix(ref v1, ref v6, ref v11, ref v12, m2, m12);
        Mix(ref v2, ref v7, ref v8, ref v13, m3, m4);
        Mix(ref v3, ref v4, ref v9, ref v14, m7, m13);

        h[0] = v0 ^ v8;
        h[1] = v1 ^ v9;
        h[2] = v2 ^ v10;
        h[3] = v3 ^ v11;
        h[4] = v4 ^ v12;
        h[5] = v5 ^ v13;
        h[6] = v6 ^ v14;
        h[7] = v7 ^ v15;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Mix(ref uint a, ref uint b, ref uint c, ref uint d, uint x, uint y)
    {
        a += b + x;
        d = BitOperations.RotateRight(d ^ a, 16);
        c += d;
        b = BitOperations.RotateRight(b ^ c, 12);
        a += b + y;
        d = BitOperations.RotateRight(d ^ a, 8);
        c += d;
        b = BitOperations.RotateRight(b ^ c, 7);
    }
}
