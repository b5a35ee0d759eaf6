using System.Runtime.Intrinsics;

namespace Nydus.Rafs.Digests.Blake3;

/// <summary>The choice among the widths.</summary>
internal static class Blake3Widths
{
    /// <summary>The widest this processor does in hardware. Fixed for the process, so the JIT folds it.</summary>
    public static Blake3Width Best =>
        Vector512.IsHardwareAccelerated ? Blake3Width.Vector512
        : Vector256.IsHardwareAccelerated ? Blake3Width.Vector256
        : Vector128.IsHardwareAccelerated ? Blake3Width.Vector128
        : Blake3Width.Scalar;
}
