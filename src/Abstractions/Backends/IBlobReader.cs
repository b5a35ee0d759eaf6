namespace Nydus.Abstractions;

/// <summary>
/// Reads ranges of one blob into memory the caller owns. Used by many threads at once. Never retries a whole request:
/// the host owns retries and their backoff.
/// </summary>
public interface IBlobReader : IAsyncDisposable
{
    /// <summary>The blob's length in bytes.</summary>
    /// <exception cref="BackendException">It cannot be told.</exception>
    ValueTask<long> GetSizeAsync(ReadContext context);

    /// <summary>
    /// Fills the whole buffer with the bytes that start at <paramref name="offset"/>, or throws. After a failure the buffer's content is undefined.
    /// </summary>
    /// <param name="offset">In bytes from the start of the blob, 0 or more.</param>
    /// <param name="buffer">Filled to its end. Not to be touched after the returned task has completed.</param>
    /// <param name="context">Who asks, until when.</param>
    /// <exception cref="BackendException">The range could not be read; <see cref="BackendErrorCode.OutOfRange"/> when it ends past the blob.</exception>
    /// <exception cref="OperationCanceledException">The context's token was cancelled.</exception>
    ValueTask ReadAsync(long offset, Memory<byte> buffer, ReadContext context);
}
