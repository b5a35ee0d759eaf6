namespace Nydus.Image.Optimizing;

/// <summary>A part of a file that is to be fetched early.</summary>
/// <param name="Offset">In the file, bytes.</param>
/// <param name="Length">Bytes, at least 1; the end is below 2^64.</param>
/// <param name="Line">Where the list says so, from 1.</param>
internal readonly record struct PrefetchRange(ulong Offset, ulong Length, int Line);
