using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Nydus.Abstractions;

namespace Nydus.Rafs;

/// <summary>Finds and takes out the bootstrap of a data blob: through its table of contents, or through its last tar header (format spec 4.4).</summary>
internal static class InlinedBootstrap
{
    /// <summary>The longest tail that is searched for a table of contents.</summary>
    private const int TailSize = 4096;

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

        byte[] tail = new byte[(int)Math.Min(TailSize, length / TocEntry.StoredSize * TocEntry.StoredSize)];
        FileRange.ReadExactly(file, length - tail.Length, tail);
        ReadOnlySpan<byte> header = tail.AsSpan(tail.Length - SectionHeader.StoredSize);
        if (SectionHeader.TryGetSize(header, "rafs.blob.toc"u8, out long size))
        {
            int available = tail.Length - SectionHeader.StoredSize;
            if (size == 0 || size > available || size % TocEntry.StoredSize != 0)
            {
                throw new RafsFormatException($"The table of contents at the end of the blob has {size} bytes; it must be a multiple of 128 and at most {available}.");
            }

            return LoadByToc(file, tail.AsSpan(available - (int)size, (int)size), length, mode, workDirectory);
        }

        if (!SectionHeader.TryGetSize(header, "image.boot"u8, out size))
        {
            return null;
        }

        return size <= length - SectionHeader.StoredSize
            ? BootstrapMemory.Load(file, length - SectionHeader.StoredSize - size, size, mode, workDirectory)
            : throw new RafsFormatException($"The bootstrap inside the blob has {size} bytes, more than the blob ({length}).");
    }

    private static BootstrapMemory LoadByToc(SafeFileHandle file, ReadOnlySpan<byte> toc, long blobLength, BootstrapMode mode, string? workDirectory)
    {
        for (int at = 0; at < toc.Length; at += TocEntry.StoredSize)
        {
            ReadOnlySpan<byte> name = toc.Slice(at + TocEntry.NameOffset, TocEntry.NameSize).TrimEnd((byte)0);
            if (name.SequenceEqual("image.boot"u8))
            {
                TocEntry entry = MemoryMarshal.Read<TocEntry>(toc[at..]);
                if (entry.CompressedSize > (ulong)blobLength || entry.Offset > (ulong)blobLength - entry.CompressedSize)
                {
                    throw new RafsFormatException($"The bootstrap inside the blob ({entry.CompressedSize} bytes at offset {entry.Offset}) does not lie inside of its {blobLength} bytes.");
                }

                return LoadEntry(file, entry, mode, workDirectory);
            }
        }

        throw new RafsFormatException("The blob's table of contents has no entry image.boot: its bootstrap is another file.");
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
