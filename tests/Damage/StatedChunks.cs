using Nydus.Abstractions;
using Nydus.Rafs;

namespace Nydus.Damage.Tests;

/// <summary>What a bootstrap, damaged or not, says of the chunks of its files.</summary>
internal sealed class StatedChunks(RafsImage image, IReadOnlyDictionary<string, byte[]> cache) : IDisposable
{
    private readonly Dictionary<int, BlobChunkTable?> _tables = [];

    /// <summary>The chunks of the first <paramref name="length"/> bytes of a file, as far as they can be told.</summary>
    public IEnumerable<(RafsChunk Chunk, ChunkDigest Digest)> Of(ulong ino, int length)
    {
        // With holes in between, numbers of chunks do not follow from offsets.
        if (image.OpenFile(ino, out RafsFile file) != RafsStatus.Ok || file.HasHoles)
            yield break;
        for (uint i = 0; i < file.ChunkCount && (long)i * image.ChunkSize < length; i++)
        {
            if (image.GetChunk(in file, i, out RafsChunk chunk) == RafsStatus.Ok && TableFor(in chunk) is { } table
                && table.TryGetChunk(chunk.Index, out ChunkGeometry geometry) && geometry.HasDigest)
            {
                yield return (chunk, geometry.Digest);
            }
        }
    }

    public void Dispose()
    {
        foreach (BlobChunkTable? table in _tables.Values)
            table?.Dispose();
    }

    private BlobChunkTable? TableFor(in RafsChunk chunk)
    {
        if (!_tables.TryGetValue(chunk.Blob, out BlobChunkTable? table))
            _tables.Add(chunk.Blob, table = Make(image.Blobs[chunk.Blob]));
        if (table is null || table.Agrees(in chunk) || chunk.RecordOffset < 0)
            return table;
        // In v5 the first record of a chunk that is asked for speaks for all others of it: here every record speaks for itself.
        table.Dispose();
        _tables[chunk.Blob] = table = Make(image.Blobs[chunk.Blob]);
        return table is not null && table.Agrees(in chunk) ? table : null;
    }

    private BlobChunkTable? Make(RafsBlob blob)
    {
        try
        {
            return image.CreateChunkTable(blob.Index, blob.HasCompressionInfo ? cache.GetValueOrDefault(blob.Id + ".blob.meta") : []);
        }
        catch (RafsFormatException)
        {
            return null; // Nothing is said that could be held against a read.
        }
    }
}
