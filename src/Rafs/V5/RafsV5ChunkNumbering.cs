namespace Nydus.Rafs;

/// <summary>
/// Numbers the chunks of blobs whose image has no extended blob table: in the order of their plain offsets. The numbers hold for this
/// bootstrap only.
/// </summary>
internal static class RafsV5ChunkNumbering
{
    private const int MaximumChunkCount = 1 << 24;

    /// <summary>For each blob its plain offsets in order, or null when its numbers are stored.</summary>
    /// <exception cref="RafsFormatException">Inode records overlap, or a blob has too many chunks.</exception>
    public static long[]?[] Make(BootstrapMemory memory, RafsV5InodeTable inodes, RafsBlob[] blobs)
    {
        long[]?[] result = new long[]?[blobs.Length];
        if (blobs.All(blob => blob.HasStableChunkNumbers))
        {
            return result;
        }

        HashSet<long>[] found = [.. blobs.Select(_ => new HashSet<long>())];

        // Records lie side by side, so there cannot be more than fit: without this bound a table that names one record again and again would cost its square.
        long budget = memory.Length / RafsChunkRecord.StoredSize;
        for (ulong index = 1; index <= inodes.Count; index++)
        {
            if (inodes.Find(index, out RafsV5Record record) != RafsStatus.Ok || !InodeMode.IsRegular(record.Inode.Mode))
            {
                continue;
            }

            budget -= record.Inode.ChildCount;
            if (budget < 0)
            {
                throw new RafsFormatException($"Inode records overlap: up to index {index} they have more chunk records than the bootstrap can hold.");
            }

            for (uint i = 0; i < record.Inode.ChildCount; i++)
            {
                if (memory.TryRead(record.ChunksOffset + ((long)i * RafsChunkRecord.StoredSize), out RafsChunkRecord chunk)
                    && RafsV5ChunkRules.IsValid(chunk, blobs))
                {
                    found[chunk.BlobIndex].Add((long)chunk.UncompressedOffset);
                }
            }
        }

        for (int i = 0; i < blobs.Length; i++)
        {
            if (!blobs[i].HasStableChunkNumbers)
            {
                result[i] = Sort(found[i], blobs[i]);
            }
        }

        return result;
    }

    private static long[] Sort(HashSet<long> offsets, RafsBlob blob)
    {
        if (offsets.Count > MaximumChunkCount)
        {
            throw new RafsFormatException($"Blob {blob.Index} ({blob.Id}) has {offsets.Count} chunks; at most {MaximumChunkCount} are supported.");
        }

        long[] sorted = [.. offsets];
        Array.Sort(sorted);
        return sorted;
    }
}
