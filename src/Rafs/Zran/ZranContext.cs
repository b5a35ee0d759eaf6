using System.Runtime.InteropServices;

namespace Nydus.Rafs.Zran;

/// <summary>A place in a gzip file where decoding can start, and the piece that is decoded from there: a 40-byte record (format spec 4.10).</summary>
[StructLayout(LayoutKind.Sequential, Size = StoredSize)]
public struct ZranContext
{
    public const int StoredSize = 40;

    /// <summary>How far back deflate can reach, in bytes.</summary>
    public const int LargestDictionary = 32 << 10;

    /// <summary>The most bytes that a context may give.</summary>
    public const int LargestOutput = 1 << 24;

    /// <summary>Byte position in the gzip file of the first whole byte to feed.</summary>
    public ulong InOffset;

    /// <summary>Byte position in the decompressed stream.</summary>
    public ulong OutOffset;

    /// <summary>Where the dictionary starts in the area of all dictionaries, in bytes.</summary>
    public ulong DictionaryOffset;

    /// <summary>Compressed bytes to feed.</summary>
    public uint InLength;

    /// <summary>Decompressed bytes to produce.</summary>
    public uint OutLength;

    /// <summary>Output before <see cref="OutOffset"/> that may be referred to, in bytes: 0 to 32 KiB.</summary>
    public uint DictionarySize;

    /// <summary>The byte before <see cref="InOffset"/> when some of its bits are not used yet, else 0.</summary>
    public byte PreviousByte;

    /// <summary>How many bits of <see cref="PreviousByte"/>, the highest, are not used yet: 0 to 7.</summary>
    public byte PreviousBits;

    public ushort Reserved;

    /// <summary>What of the record is out of its range; null when nothing is.</summary>
    /// <param name="dictionaries">Length of the dictionary area in bytes.</param>
    internal readonly string? FindFault(ulong dictionaries) => this switch
    {
        _ when OutLength is 0 or > LargestOutput => $"{OutLength} bytes of output",
        _ when InLength is 0 or > LargestOutput => $"{InLength} bytes of input",
        _ when PreviousBits > 7 => $"{PreviousBits} bits",
        _ when DictionarySize > LargestDictionary || DictionaryOffset > dictionaries || DictionarySize > dictionaries - DictionaryOffset =>
            $"a dictionary of {DictionarySize} bytes at {DictionaryOffset} of {dictionaries}",
        _ => null,
    };
}
