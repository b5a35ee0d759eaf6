namespace Nydus.Fuse;

/// <summary>
/// Where a handler puts the answer's payload. The transport places it: into its reply buffer, or straight into guest memory. Belongs to one
/// request and one thread at a time.
/// </summary>
public abstract class FuseReply
{
    /// <summary>How many payload bytes the answer may have.</summary>
    public abstract int Capacity { get; }

    /// <summary>How many payload bytes the request asks for at most; set by the dispatcher before it calls a READ handler, 0 for other requests.</summary>
    public int Expected { get; internal set; }

    /// <summary>How many payload bytes are placed so far.</summary>
    public abstract int Length { get; }

    /// <summary>Copies bytes to the end of the payload. The caller has checked <see cref="Capacity"/>.</summary>
    public abstract void Append(scoped ReadOnlySpan<byte> bytes);

    /// <summary>Reads bytes of a file to the end of the payload.</summary>
    /// <returns>False, with the payload as it was before, when not all of them could be read (file too short, read error).</returns>
    public abstract bool TryAppendFile(int fd, long offset, int length);

    /// <summary>
    /// Contiguous memory for the next <paramref name="length"/> payload bytes if the transport has it there, else empty; whoever takes it writes all
    /// of it and then calls <see cref="Advance"/>.
    /// </summary>
    public abstract Span<byte> GetSpan(int length);

    public abstract void Advance(int length);

    /// <summary>Drops what was placed after the first <paramref name="length"/> bytes.</summary>
    public abstract void Truncate(int length);

    /// <summary>
    /// Takes the request out of the transport's thread: the handler then returns <see cref="FuseResult.Deferred"/> and this object is no longer
    /// touched. Placed payload is dropped.
    /// </summary>
    public abstract FuseDeferredReply Defer();
}
