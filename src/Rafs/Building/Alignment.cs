namespace Nydus.Rafs.Building;

/// <summary>Rounding to multiples of powers of two.</summary>
internal static class Alignment
{
    public static long Up(long value, long alignment) => (value + alignment - 1) & -alignment;
}
