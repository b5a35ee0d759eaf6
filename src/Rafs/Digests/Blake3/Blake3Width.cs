using System.Runtime.Intrinsics;

namespace Nydus.Rafs.Digests.Blake3;

/// <summary>How many inputs BLAKE3 hashes at once, one in each 32-bit lane of a vector.</summary>
internal enum Blake3Width
{
    Scalar = 1,
    Vector128 = 4,
    Vector256 = 8,
    Vector512 = 16,
}

internal static class Blake3Widths
{
    /// <summary>The widest this processor does in hardware. Fixed for the process, so the JIT folds it.</summary>
    public static Blake3Width Best =>
        Vector512.IsHardwareAccelerated ? Blake3Width.Vector512
        : Vector256.IsHardwareAccelerated ? Blake3Width.Vector256
        : Vector128.IsHardwareAccelerated ? Blake3Width.Vector128
        : Blake3Width.Scalar;
}
