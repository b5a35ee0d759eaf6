using Nydus.Abstractions;
using Nydus.Rafs;

namespace Nydus.Storage.Blobs;

/// <summary>A chunk table that takes the digests it lacks from the blob's digest array.</summary>
internal sealed class DigestedChunkTable : BlobChunkTable
{
    private readonly BlobChunkTable _table;
    private readonly byte[] _digests;

    private DigestedChunkTable(BlobChunkTable table, byte[] digests)
    {
        _table = table;
        _digests = digests;
    }

    public override int Count => _table.Count;

    /// <summary>Whether the table knows the digest of every chunk.</summary>
    public static bool IsComplete(BlobChunkTable table)
    {
        for (int chunk = 0; chunk < table.Count; chunk++)
        {
            if (table.TryGetChunk(chunk, out ChunkGeometry geometry) && !geometry.HasDigest)
                return false;
        }

        return true;
    }

    /// <summary>The table itself when it is complete, else one that is.</summary>
    /// <param name="digests">32 bytes for each chunk of the table.</param>
    /// <exception cref="RafsFormatException">Both have a digest of a chunk, but not the same.</exception>
    public static BlobChunkTable Complete(BlobChunkTable table, byte[] digests)
    {
        bool isComplete = true;
        for (int chunk = 0; chunk < table.Count; chunk++)
        {
            if (!table.TryGetChunk(chunk, out ChunkGeometry geometry))
                continue;
            if (!geometry.HasDigest)
                isComplete = false;
            else if (geometry.Digest != At(digests, chunk))
                throw new RafsFormatException($"chunk {chunk} has the digest {At(digests, chunk)} in it and {geometry.Digest} in the bootstrap");
        }

        return isComplete ? table : new DigestedChunkTable(table, digests);
    }

    public override bool TryGetChunk(int chunk, out ChunkGeometry geometry)
    {
        if (!_table.TryGetChunk(chunk, out geometry))
            return false;
        if (!geometry.HasDigest)
            geometry = geometry with { HasDigest = true, Digest = At(_digests, chunk) };
        return true;
    }

    public override bool TryGetCoding(int chunk, out ChunkCoding coding) => _table.TryGetCoding(chunk, out coding);

    public override bool TryDecodeContext(int context, ReadOnlySpan<byte> stored, Span<byte> plain) => _table.TryDecodeContext(context, stored, plain);

    public override bool Agrees(in RafsChunk reference) => _table.Agrees(in reference);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _table.Dispose();
    }

    private static ChunkDigest At(byte[] digests, int chunk) => new(digests.AsSpan(chunk * ChunkDigest.Size, ChunkDigest.Size));
}
