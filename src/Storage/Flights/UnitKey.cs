namespace Nydus.Storage.Flights;

/// <summary>
/// Names what is fetched and decoded as one: a chunk, or the chunks of a batch or ZRAN context. Of a batch with very many chunks, those of one window of
/// chunk numbers, so that a hostile image cannot make one flight huge.
/// </summary>
internal readonly record struct UnitKey(int Batch, int Number)
{
    public const int WindowBits = 12;

    public static UnitKey OfChunk(int chunk) => new(-1, chunk);

    public static UnitKey OfBatch(int batch, int chunk) => new(batch, chunk >> WindowBits);
}
