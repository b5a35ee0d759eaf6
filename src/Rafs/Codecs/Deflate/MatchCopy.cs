using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Nydus.Rafs.Codecs.Deflate;

/// <summary>Repeats earlier output. Source and target overlap when the distance is shorter than the length: then the pattern repeats.</summary>
internal static class MatchCopy
{
    /// <summary>Copies inside the buffer; what lies up to 16 bytes behind the target may be overwritten, never anything behind the buffer.</summary>
    /// <param name="buffer">Holds the output up to <paramref name="at"/>.</param>
    /// <param name="at">Where to copy to.</param>
    /// <param name="distance">1 to <paramref name="at"/>.</param>
    /// <param name="length">At most what is left of the buffer behind <paramref name="at"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy(Span<byte> buffer, int at, int distance, int length)
    {
        if (distance < Vector128<byte>.Count || buffer.Length - at - length < Vector128<byte>.Count)
        {
            CopyNear(buffer, at, distance, length);
            return;
        }

        ref byte target = ref Unsafe.Add(ref MemoryMarshal.GetReference(buffer), at);
        ref byte source = ref Unsafe.Subtract(ref target, distance);
        int done = 0;
        do
        {
            Vector128.LoadUnsafe(ref source, (nuint)done).StoreUnsafe(ref target, (nuint)done);
            done += Vector128<byte>.Count;
        }
        while (done < length);
    }

    private static void CopyNear(Span<byte> buffer, int at, int distance, int length)
    {
        Span<byte> target = buffer.Slice(at, length);
        if (distance == 1)
        {
            target.Fill(buffer[at - 1]);
            return;
        }

        // Each copy doubles the pattern that is there.
        Span<byte> pattern = buffer.Slice(at - distance, distance + length);
        int have = distance;
        while (have < pattern.Length)
        {
            int copied = Math.Min(have, pattern.Length - have);
            pattern[..copied].CopyTo(pattern[have..]);
            have += copied;
        }
    }
}
