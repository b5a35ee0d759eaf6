namespace Nydus.Image.Blobs;

/// <summary>The next bytes of the blob: a batch, or the stored chunks among some of a run.</summary>
/// <param name="Run">Null for a batch.</param>
/// <param name="First">Of the run's chunks.</param>
/// <param name="Count">Of the run's chunks.</param>
/// <param name="EndsRun">Nothing of the run follows.</param>
/// <param name="Batch">Null for chunks of a run.</param>
internal readonly record struct WriteUnit(ChunkRun? Run, int First, int Count, bool EndsRun, ChunkBatch? Batch);
