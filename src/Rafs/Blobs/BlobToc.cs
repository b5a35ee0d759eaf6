using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Nydus.Abstractions;

namespace Nydus.Rafs;

/// <summary>Reads the table of contents at the end of a blob (format spec 4.4): 128-byte entries, then a tar header.</summary>
public static class BlobToc
{
    /// <summary>The longest table in bytes, its header included.</summary>
    public const int LargestSize = 0x10000;

    /// <summary>How much of a blob's end is searched when the image does not say how long the table is.</summary>
    internal const int DetectedSize = 4096;

    private const uint FlagMask = 0xF;
    private const uint FlagNone = 0x1;

    /// <summary>Whether the blob has a table of contents with the place of its digest array.</summary>
    public static bool HasChunkDigests(RafsBlob blob)
    {
        ArgumentNullException.ThrowIfNull(blob);
        return blob.ChunkCount > 0 && blob.Features.HasFlag(BlobFeatures.HasToc | BlobFeatures.InlinedChunkDigest);
    }

    /// <summary>Whether a table can have that many bytes, its header included.</summary>
    public static bool CanHaveSize(long size) => size is >= SectionHeader.StoredSize and <= LargestSize && size % TocEntry.StoredSize == 0;

    /// <summary>How many bytes to read at the end of the blob <see cref="RafsBlob.MetaBlobId"/>.</summary>
    /// <param name="blob">The entry of the blob table.</param>
    /// <param name="blobSize">The length of the blob <see cref="RafsBlob.MetaBlobId"/>.</param>
    /// <exception cref="RafsFormatException">The blob is too short, or the size in the blob table cannot be.</exception>
    public static int GetStoredSize(RafsBlob blob, long blobSize)
    {
        ArgumentNullException.ThrowIfNull(blob);
        if (blob.TocSize == 0 && blobSize >= SectionHeader.StoredSize)
        {
            return DetectionSize(blobSize);
        }

        bool isPossible = CanHaveSize(blob.TocSize) && blob.TocSize <= blobSize;
        return isPossible
            ? blob.TocSize
            : throw new RafsFormatException($"The table of contents of blob {blob.Index} ({blob.Id}) has {blob.TocSize} of the blob's {blobSize} bytes, which cannot be.");
    }

    /// <summary>Checks the table and finds the blob's digest array in it.</summary>
    /// <param name="blob">A blob that <see cref="HasChunkDigests"/>.</param>
    /// <param name="stored">As long as <see cref="GetStoredSize"/> says.</param>
    /// <exception cref="RafsFormatException">The table is damaged, belongs to another blob, or its array is not one of the blob's chunks.</exception>
    public static ChunkDigestSection FindChunkDigests(RafsBlob blob, ReadOnlySpan<byte> stored)
    {
        ArgumentNullException.ThrowIfNull(blob);
        if (stored.Length < SectionHeader.StoredSize || (blob.TocSize != 0 && stored.Length != blob.TocSize))
        {
            throw new RafsFormatException($"The table of contents of blob {blob.Index} ({blob.Id}) has {stored.Length} bytes instead of {blob.TocSize}.");
        }

        ReadOnlySpan<byte> expected = blob.TocDigest.Span;
        if (blob.TocSize != 0 && expected.ContainsAnyExcept((byte)0) && !SHA256.HashData(stored).AsSpan().SequenceEqual(expected))
        {
            throw new RafsFormatException($"The table of contents of blob {blob.Index} ({blob.Id}) does not have the digest of the blob table.");
        }

        if (!TryGetEntries(stored, out ReadOnlySpan<byte> entries))
        {
            throw new RafsFormatException($"The last {stored.Length} bytes of blob {blob.Index} ({blob.Id}) are no table of contents.");
        }

        if (!TryFind(entries, "blob.digest"u8, out TocEntry entry))
        {
            throw new RafsFormatException($"The table of contents of blob {blob.Index} ({blob.Id}) has no entry blob.digest.");
        }

        ulong size = (ulong)blob.ChunkCount * ChunkDigest.Size;
        if ((entry.Flags & FlagMask) != FlagNone || entry.CompressedSize != size || entry.UncompressedSize != size || entry.Offset > long.MaxValue - size)
        {
            throw new RafsFormatException(
                $"The digest array of blob {blob.Index} ({blob.Id}) has flags 0x{entry.Flags:x}, {entry.CompressedSize} stored and {entry.UncompressedSize} plain bytes at {entry.Offset}; {size} plain ones were expected.");
        }

        return new ChunkDigestSection((long)entry.Offset, (long)size, entry.Digest);
    }

    /// <summary>How much of a blob's end to read when the length of its table is not known.</summary>
    internal static int DetectionSize(long blobSize) => (int)Math.Min(DetectedSize, blobSize / TocEntry.StoredSize * TocEntry.StoredSize);

    /// <summary>The entries before the tar header at the end; false when the bytes do not end with a table of contents.</summary>
    /// <exception cref="RafsFormatException">They do, but its length cannot be.</exception>
    internal static bool TryGetEntries(ReadOnlySpan<byte> tail, out ReadOnlySpan<byte> entries)
    {
        entries = default;
        int available = tail.Length - SectionHeader.StoredSize;
        if (!SectionHeader.TryGetSize(tail[available..], "rafs.blob.toc"u8, out long size))
        {
            return false;
        }

        if (size == 0 || size > available || size % TocEntry.StoredSize != 0)
        {
            throw new RafsFormatException($"The table of contents at the end of the blob has {size} bytes; it must be a multiple of {TocEntry.StoredSize} and at most {available}.");
        }

        entries = tail[(available - (int)size)..available];
        return true;
    }

    internal static bool TryFind(ReadOnlySpan<byte> entries, ReadOnlySpan<byte> name, out TocEntry entry)
    {
        for (int at = 0; at < entries.Length; at += TocEntry.StoredSize)
        {
            if (entries.Slice(at + TocEntry.NameOffset, TocEntry.NameSize).TrimEnd((byte)0).SequenceEqual(name))
            {
                entry = MemoryMarshal.Read<TocEntry>(entries[at..]);
                return true;
            }
        }

        entry = default;
        return false;
    }
}
