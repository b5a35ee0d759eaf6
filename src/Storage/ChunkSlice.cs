using Nydus.Rafs;

namespace Nydus.Storage;

/// <summary>A part of a chunk that a reader wants.</summary>
/// <param name="Chunk">The file's reference to the chunk.</param>
/// <param name="Offset">Where the part starts inside the chunk, in bytes.</param>
/// <param name="Length">In bytes, 1 or more, inside the chunk.</param>
public readonly record struct ChunkSlice(RafsChunk Chunk, int Offset, int Length);
