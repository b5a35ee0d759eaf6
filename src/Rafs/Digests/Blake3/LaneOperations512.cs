using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Nydus.Rafs.Digests.Blake3;

/// <summary>Sixteen lanes: AVX-512; right everywhere.</summary>
internal readonly unsafe struct LaneOperations512 : ILaneOperations<Vector512<uint>>
{
    public static int Count => 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Broadcast(uint value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Add(Vector512<uint> left, Vector512<uint> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Xor(Vector512<uint> left, Vector512<uint> right) => left ^ right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> RotateRight16(Vector512<uint> value) =>
        Avx512F.IsSupported ? Avx512F.RotateRight(value, 16) : (value >>> 16) | (value << 16);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> RotateRight12(Vector512<uint> value) =>
        Avx512F.IsSupported ? Avx512F.RotateRight(value, 12) : (value >>> 12) | (value << 20);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> RotateRight8(Vector512<uint> value) =>
        Avx512F.IsSupported ? Avx512F.RotateRight(value, 8) : (value >>> 8) | (value << 24);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> RotateRight7(Vector512<uint> value) =>
        Avx512F.IsSupported ? Avx512F.RotateRight(value, 7) : (value >>> 7) | (value << 25);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> LoadQuarters(byte* source, nuint stride) =>
        Vector512.Create(LaneOperations256.LoadQuarters(source, stride), LaneOperations256.LoadQuarters(source + 8 * stride, stride));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> ZipLow(Vector512<uint> left, Vector512<uint> right) =>
        Avx512F.IsSupported
            ? Avx512F.UnpackLow(left, right)
            : Vector512.Create(LaneOperations256.ZipLow(left.GetLower(), right.GetLower()), LaneOperations256.ZipLow(left.GetUpper(), right.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> ZipHigh(Vector512<uint> left, Vector512<uint> right) =>
        Avx512F.IsSupported
            ? Avx512F.UnpackHigh(left, right)
            : Vector512.Create(LaneOperations256.ZipHigh(left.GetLower(), right.GetLower()), LaneOperations256.ZipHigh(left.GetUpper(), right.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> JoinLow(Vector512<uint> left, Vector512<uint> right) =>
        Avx512F.IsSupported
            ? Avx512F.UnpackLow(left.AsUInt64(), right.AsUInt64()).AsUInt32()
            : Vector512.Create(LaneOperations256.JoinLow(left.GetLower(), right.GetLower()), LaneOperations256.JoinLow(left.GetUpper(), right.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> JoinHigh(Vector512<uint> left, Vector512<uint> right) =>
        Avx512F.IsSupported
            ? Avx512F.UnpackHigh(left.AsUInt64(), right.AsUInt64()).AsUInt32()
            : Vector512.Create(LaneOperations256.JoinHigh(left.GetLower(), right.GetLower()), LaneOperations256.JoinHigh(left.GetUpper(), right.GetUpper()));
}
