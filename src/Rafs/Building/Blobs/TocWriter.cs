using System.Runtime.InteropServices;
using Nydus.Abstractions;

namespace Nydus.Rafs.Building.Blobs;

/// <summary>Collects the entries of a table of contents in the order they are written (format spec 4.4).</summary>
internal sealed class TocWriter
{
    private readonly List<byte> _entries = [];

    public ReadOnlySpan<byte> Entries => CollectionsMarshal.AsSpan(_entries);

    /// <param name="name">At most 16 ASCII bytes.</param>
    /// <param name="compressor">None, Lz4Block or Zstd.</param>
    /// <param name="digest">SHA-256 of the plain content.</param>
    public void Add(ReadOnlySpan<byte> name, RafsCompressor compressor, in ChunkDigest digest, long offset, long storedSize, long plainSize)
    {
        var entry = new TocEntry
        {
            Flags = compressor switch
            {
                RafsCompressor.Zstd => 2,
                RafsCompressor.Lz4Block => 4,
                _ => 1u,
            },
            Digest = digest,
            Offset = (ulong)offset,
            CompressedSize = (ulong)storedSize,
            UncompressedSize = (ulong)plainSize,
        };
        Span<byte> bytes = stackalloc byte[TocEntry.StoredSize];
        MemoryMarshal.Write(bytes, in entry);
        name.CopyTo(bytes[TocEntry.NameOffset..]);
        _entries.AddRange(bytes);
    }
}
