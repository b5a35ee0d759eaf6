namespace Nydus.Abstractions;

/// <summary>Optional on an <see cref="IBlobReader"/>: one long request, delivered piece by piece, for filling a cache in one go.</summary>
public interface IStreamingReader
{
    /// <summary>Delivers the bytes from <paramref name="offset"/> to the end of the blob, in order.</summary>
    /// <param name="offset">In bytes from the start of the blob.</param>
    /// <param name="onData">Takes each piece; the memory is valid until its task completes. Returns false to stop.</param>
    /// <param name="context">Who asks, until when.</param>
    /// <exception cref="BackendException">The stream broke; what was delivered before is good.</exception>
    ValueTask ReadStreamAsync(long offset, Func<ReadOnlyMemory<byte>, ValueTask<bool>> onData, ReadContext context);
}
