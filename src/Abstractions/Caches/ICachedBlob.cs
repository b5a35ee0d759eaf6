namespace Nydus.Abstractions;

/// <summary>A blob's part of a cache. Used by many threads at once. Chunks are ready only once their bytes are written.</summary>
public interface ICachedBlob : IDisposable
{
    /// <summary>
    /// Whether chunks that were ready at open may be served without a check. When false the host verifies each of them once (by digest) before it is served.
    /// </summary>
    bool TrustsReadyChunks { get; }

    /// <summary>
    /// How many chunks, counted from <paramref name="firstChunk"/>, are ready and lie back to back, and where. On the path of every cached read: never
    /// blocks, allocates nothing, takes no lock.
    /// </summary>
    /// <param name="firstChunk">0 to chunk count - 1.</param>
    /// <param name="count">At most so many, 1 or more.</param>
    /// <param name="run">Where they are; undefined when the result is 0.</param>
    /// <returns>0 to <paramref name="count"/>. When it is not 0 the caller gives the run back with <see cref="Release"/>.</returns>
    int TryGetRun(int firstChunk, int count, out CacheRun run);

    /// <summary>Gives a run back.</summary>
    void Release(in CacheRun run);

    /// <summary>Copies a part of a run whose <see cref="CacheRun.Fd"/> is -1.</summary>
    /// <param name="run">The run.</param>
    /// <param name="skip">From so many bytes into the run.</param>
    /// <param name="destination">Filled to its end on success.</param>
    /// <returns>False when the bytes are gone; the host then fetches again.</returns>
    bool CopyRun(in CacheRun run, long skip, Span<byte> destination);

    /// <summary>
    /// Looks again at what other processes may have made ready, before the host fetches. May do file I/O.
    /// </summary>
    void Refresh(int firstChunk, int count);

    /// <summary>Keeps chunks that the host has verified and marks them ready.</summary>
    /// <param name="firstChunk">The first of them.</param>
    /// <param name="count">How many, 1 or more; they lie within <paramref name="data"/>.</param>
    /// <param name="offset">Where <paramref name="data"/> starts: a plain offset or a stored offset, as the cache's form says.</param>
    /// <param name="data">The bytes. Valid until the returned task completes.</param>
    /// <param name="cancellationToken">Ends the wait; the chunks then stay as they were.</param>
    /// <exception cref="IOException">Not kept (disk full, read-only); the host serves the reader all the same and counts it.</exception>
    ValueTask StoreAsync(int firstChunk, int count, long offset, ReadOnlyMemory<byte> data, CancellationToken cancellationToken);

    /// <summary>Marks a chunk as not ready: its bytes were found to be wrong.</summary>
    void Invalidate(int chunk);

    /// <summary>Reads a side file (<c>blob.meta</c>, <c>blob.digest</c>, <c>blob.toc</c>) that was kept with the blob.</summary>
    /// <param name="name">The side file's name.</param>
    /// <param name="offset">Where to start, in bytes.</param>
    /// <param name="destination">Filled as far as the side file goes.</param>
    /// <returns>The number of bytes read; 0 at the end or when there is no such file.</returns>
    int ReadSideFile(string name, long offset, Span<byte> destination);

    /// <summary>The length of a side file in bytes, or -1 when there is none.</summary>
    long GetSideFileLength(string name);

    /// <summary>
    /// Keeps a side file; replaces an older one at once or not at all. <c>image.boot</c>, the bootstrap of a blob that carries its own, is given for
    /// people and tools that look into the cache; the host does not read it back.
    /// </summary>
    /// <exception cref="IOException">Not kept; the host goes on with what it has in memory.</exception>
    void WriteSideFile(string name, ReadOnlySpan<byte> content);
}
