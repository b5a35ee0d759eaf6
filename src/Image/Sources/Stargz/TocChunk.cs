using Nydus.Abstractions;
using Nydus.Rafs.Building;

namespace Nydus.Image.Sources.Stargz;

/// <summary>A chunk that a table of contents names.</summary>
/// <param name="File">Whose chunk it is.</param>
/// <param name="FileOffset">In bytes.</param>
/// <param name="Size">In bytes, not compressed.</param>
/// <param name="BlobOffset">Where its gzip member starts.</param>
internal readonly record struct TocChunk(ImageNode File, long FileOffset, int Size, long BlobOffset, ChunkDigest Digest);
