using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Nydus.Abstractions;

namespace Nydus.Rafs;

/// <summary>Finds and takes out the bootstrap of a data blob: through its table of contents, or through its last tar header (format spec 4.4).</summary>
internal static class InlinedBootstrap
{
    private const uint FlagMask = 0xF;
    private const uint FlagNone = 0x1;
    private const uint FlagZstd = 0x2;

    /// <summary>Copies the bootstrap out of the blob; null when the file is no blob that has one.</summary>
    /// <exception cref="RafsFormatException">The table of contents or the bootstrap is damaged.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static BootstrapMemory? TryLoad(SafeFileHandle file, long length, BootstrapMode mode, string? workDirectory)
    {
        if (length < SectionHeader.StoredSize)
        {
            return null;
        }

        byte[] tail = new byte[BlobToc.DetectionSize(length)];
        FileRange.ReadExactly(file, length - tail.Length, tail);
        if (BlobToc.TryGetEntries(tail, out ReadOnlySpan<byte> toc))
        {
            return LoadByToc(file, toc, length, mode, workDirectory);
        }

        if (!SectionHeader.TryGetSize(tail.AsSpan(tail.Length - SectionHeader.StoredSize), "image.boot"u8, out long size))
        {
            return null;
        }

        return size <= length - SectionHeader.StoredSize
            ? BootstrapMemory.Load(file, length - SectionHeader.StoredSize - size, size, mode, workDirectory)
            : throw new RafsFormatException($"The bootstrap inside the blob has {size} bytes, more than the blob ({length}).");
    }

    private static BootstrapMemory LoadByToc(SafeFileHandle file, ReadOnlySpan<byte> toc, long blobLength, BootstrapMode mode, string? workDirectory)
    {
        if (!BlobToc.TryFind(toc, "image.boot"u8, out TocEntry entry))
        {
            throw new RafsFormatException("The blob's table of contents has no entry image.boot: its bootstrap is another file.");
        }

        return entry.CompressedSize <= (ulong)blobLength && entry.Offset <= (ulong)blobLength - entry.CompressedSize
            ? LoadEntry(file, entry, mode, workDirectory)
            : throw new RafsFormatException($"The bootstrap inside the blob ({entry.CompressedSize} bytes at offset {entry.Offset}) does not lie inside of its {blobLength} bytes.");
    }

    private static BootstrapMemory LoadEntry(SafeFileHandle file, TocEntry entry, BootstrapMode mode, string? workDirectory)
    {
        BootstrapMemory memory = (entry.Flags & FlagMask) switch
        {
            FlagNone when entry.CompressedSize == entry.UncompressedSize =>
                BootstrapMemory.Load(file, (long)entry.Offset, (long)entry.CompressedSize, mode, workDirectory),
            FlagZstd => Decompress(file, entry, mode, workDirectory),
            _ => throw new RafsFormatException(
                $"The bootstrap inside the blob has flags 0x{entry.Flags:x}, {entry.CompressedSize} stored and {entry.UncompressedSize} plain bytes; none and zstd are supported."),
        };
        if (entry.Digest == default || HasDigest(memory, entry.Digest))
        {
            return memory;
        }

        memory.Dispose();
        throw new RafsFormatException($"The bootstrap inside the blob does not have the digest {entry.Digest} of the table of contents.");
    }

    private static BootstrapMemory Decompress(SafeFileHandle file, TocEntry entry, BootstrapMode mode, string? workDirectory)
    {
        if (entry.CompressedSize > int.MaxValue || entry.UncompressedSize > int.MaxValue)
        {
            throw new RafsFormatException($"The bootstrap inside the blob has {entry.CompressedSize} stored and {entry.UncompressedSize} plain bytes; compressed ones may have 2 GiB.");
        }

        using BootstrapMemory stored = BootstrapMemory.Load(file, (long)entry.Offset, (long)entry.CompressedSize, BootstrapMode.Cached, null);
        BootstrapMemory plain = BootstrapMemory.Create((int)entry.UncompressedSize, span =>
        {
            stored.TryGetSpan(0, (int)stored.Length, out ReadOnlySpan<byte> source);
            if (!ChunkCodec.TryDecompress(RafsCompressor.Zstd, source, span))
            {
                throw new RafsFormatException($"The bootstrap inside the blob ({source.Length} bytes at offset {entry.Offset}) does not decompress to {span.Length} bytes.");
            }
        });
        if (mode == BootstrapMode.Cached)
        {
            return plain;
        }

        using (plain)
        {
            return BootstrapMemory.Load(plain, mode, workDirectory);
        }
    }

    private static bool HasDigest(BootstrapMemory memory, in ChunkDigest expected)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (long at = 0; at < memory.Length;)
        {
            int length = (int)Math.Min(1 << 20, memory.Length - at);
            memory.TryGetSpan(at, length, out ReadOnlySpan<byte> block);
            hash.AppendData(block);
            at += length;
        }

        Span<byte> digest = stackalloc byte[ChunkDigest.Size];
        hash.GetHashAndReset(digest);
        return new ChunkDigest(digest) == expected;
    }
}
