namespace Nydus.Image.Blobs;

/// <summary>How much memory the parts of the pipeline may hold.</summary>
/// <param name="Runs">Bytes for runs, plain and encoded.</param>
/// <param name="Batches">Bytes for batches, plain and encoded; 0 without.</param>
internal readonly record struct BlobMemory(long Runs, long Batches)
{
    private const long Least = 12L << 20;
    private const long Most = 80L << 20;
    private const int RunsPerWorker = 3;
    private const int MostBatches = 16;

    /// <param name="chunkSize">Bytes.</param>
    /// <param name="batchSize">Bytes, at most the chunk size; 0 without.</param>
    public static BlobMemory For(int chunkSize, int batchSize, int workers)
    {
        long run = Both(ChunkSplitter.RunLength);
        long wanted = Math.Clamp(workers * RunsPerWorker * run, Least, Most);

        // Two of the largest chunks being read or encoded, so that two cores have work.
        long runs = Math.Max(wanted, 2 * Both(chunkSize));
        if (batchSize == 0)
        {
            return new BlobMemory(runs, 0);
        }

        long batch = Both(batchSize);
        long batches = batch * Math.Clamp(Least / batch, 2, MostBatches);
        return new BlobMemory(Math.Max(runs - batches, Math.Max(Least, Both(chunkSize))), batches);
    }

    private static long Both(int plain) => plain + (long)ChunkEncoding.EncodedCapacity(plain);
}
