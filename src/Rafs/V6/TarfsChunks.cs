namespace Nydus.Rafs;

/// <summary>Finds the chunks of a tarfs blob by a walk over all files, once, when the image is mounted (format spec 3.15).</summary>
internal static class TarfsChunks
{
    private const int DirentSize = 12;

    /// <exception cref="RafsFormatException">The tree is damaged, larger than its bootstrap can hold, or contradicts itself about a chunk.</exception>
    public static BlobChunkTable Collect(RafsImage image, int blob, long bootstrapLength)
    {
        var table = new TarfsChunkTable(blob, image.Blobs[blob].ChunkCount);
        try
        {
            Walk(image, blob, table, bootstrapLength);
            return table;
        }
        catch
        {
            table.Dispose();
            throw;
        }
    }

    private static void Walk(RafsImage image, int blob, TarfsChunkTable table, long bootstrapLength)
    {
        // Entries and index arrays that overlap or form a circle must not keep us longer than honest ones of that size would.
        long entries = bootstrapLength / DirentSize;
        long chunks = bootstrapLength / ErofsChunkIndex.StoredSize;
        var seen = new HashSet<ulong> { image.RootIno };
        var directories = new Stack<ulong>(seen);
        while (directories.TryPop(out ulong directory))
        {
            RafsStatus status = image.OpenDirectory(directory, 0, out RafsDirCursor cursor);
            while (status == RafsStatus.Ok && (status = image.ReadDirectory(ref cursor, out RafsDirEntry entry)) == RafsStatus.Ok)
            {
                if (--entries < 0)
                {
                    throw new RafsFormatException($"The image lists more files than its {bootstrapLength} bytes of bootstrap can hold.");
                }

                if (!seen.Add(entry.Ino) || image.GetAttr(entry.Ino, out RafsAttr attr) != RafsStatus.Ok)
                {
                    continue;
                }

                if (InodeMode.IsDirectory(attr.Mode))
                {
                    directories.Push(entry.Ino);
                }
                else if (InodeMode.IsRegular(attr.Mode))
                {
                    AddFile(image, blob, table, entry.Ino, ref chunks);
                }
            }
        }
    }

    /// <summary>A file that is damaged is left out: reading it fails, and it alone.</summary>
    private static void AddFile(RafsImage image, int blob, TarfsChunkTable table, ulong ino, ref long chunks)
    {
        if (image.OpenFile(ino, out RafsFile file) != RafsStatus.Ok)
        {
            return;
        }

        for (uint i = 0; i < file.ChunkCount && image.GetChunk(file, i, out RafsChunk chunk) == RafsStatus.Ok; i++)
        {
            if (--chunks < 0)
            {
                throw new RafsFormatException("The image has more chunks than its bootstrap can hold.");
            }

            if (chunk.Blob == blob && !table.TryAdd(chunk))
            {
                throw new RafsFormatException($"Blob {blob}: two files place its chunk {chunk.Index} differently.");
            }
        }
    }
}
