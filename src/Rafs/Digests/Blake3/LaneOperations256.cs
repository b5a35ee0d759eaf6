using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Nydus.Rafs.Digests.Blake3;

/// <summary>Eight lanes: AVX2; right everywhere.</summary>
internal readonly unsafe struct LaneOperations256 : ILaneOperations<Vector256<uint>>
{
    public static int Count => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Broadcast(uint value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Add(Vector256<uint> left, Vector256<uint> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Xor(Vector256<uint> left, Vector256<uint> right) => left ^ right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> RotateRight16(Vector256<uint> value) =>
        Vector256.Shuffle(
            value.AsByte(),
            Vector256.Create(
                (byte)2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13,
                18, 19, 16, 17, 22, 23, 20, 21, 26, 27, 24, 25, 30, 31, 28, 29)).AsUInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> RotateRight12(Vector256<uint> value) =>
        (value >>> 12) | (value << 20);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> RotateRight8(Vector256<uint> value) =>
        Vector256.Shuffle(
            value.AsByte(),
            Vector256.Create(
                (byte)1, 2, 3, 0, 5, 6, 7, 4, 9, 10, 11, 8, 13, 14, 15, 12,
                17, 18, 19, 16, 21, 22, 23, 20, 25, 26, 27, 24, 29, 30, 31, 28)).AsUInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> RotateRight7(Vector256<uint> value) =>
        (value >>> 7) | (value << 25);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> LoadQuarters(byte* source, nuint stride) =>
        Vector256.Create(LaneOperations128.LoadQuarters(source, stride), LaneOperations128.LoadQuarters(source + 4 * stride, stride));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> ZipLow(Vector256<uint> left, Vector256<uint> right) =>
        Avx2.IsSupported
            ? Avx2.UnpackLow(left, right)
            : Vector256.Create(LaneOperations128.ZipLow(left.GetLower(), right.GetLower()), LaneOperations128.ZipLow(left.GetUpper(), right.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> ZipHigh(Vector256<uint> left, Vector256<uint> right) =>
        Avx2.IsSupported
            ? Avx2.UnpackHigh(left, right)
            : Vector256.Create(LaneOperations128.ZipHigh(left.GetLower(), right.GetLower()), LaneOperations128.ZipHigh(left.GetUpper(), right.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> JoinLow(Vector256<uint> left, Vector256<uint> right) =>
        Avx2.IsSupported
            ? Avx2.UnpackLow(left.AsUInt64(), right.AsUInt64()).AsUInt32()
            : Vector256.Create(LaneOperations128.JoinLow(left.GetLower(), right.GetLower()), LaneOperations128.JoinLow(left.GetUpper(), right.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> JoinHigh(Vector256<uint> left, Vector256<uint> right) =>
        Avx2.IsSupported
            ? Avx2.UnpackHigh(left.AsUInt64(), right.AsUInt64()).AsUInt32()
            : Vector256.Create(LaneOperations128.JoinHigh(left.GetLower(), right.GetLower()), LaneOperations128.JoinHigh(left.GetUpper(), right.GetUpper()));
}
