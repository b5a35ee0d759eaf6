namespace Nydus.Rafs.Zran;

/// <summary>A block boundary of a gzip file: decoding can start there, given the output before it (format spec 4.10).</summary>
/// <param name="InPosition">Compressed bytes used so far, one that is used in part included.</param>
/// <param name="OutPosition">Decompressed bytes so far.</param>
/// <param name="DictionarySize">Bytes of output before it that may be referred to: 0 to 32 KiB, none of an earlier member.</param>
/// <param name="PreviousByte">The last used byte when some of its bits are not used yet, else 0.</param>
/// <param name="PreviousBits">How many bits of that byte, the highest, are not used yet: 0 to 7.</param>
public readonly record struct ZranSnapshot(long InPosition, long OutPosition, int DictionarySize, byte PreviousByte, byte PreviousBits);
