using Nydus.Image.Output;
using Nydus.Image.Requests;

namespace Nydus.Image.Blobs;

/// <summary>Where a blob goes. Files get their names by <see cref="OutputFiles.Publish"/>, and are removed by it when they are not complete.</summary>
internal abstract class BlobOutput : IDisposable
{
    /// <summary>Opens what a request names; a file goes before a directory. Waits for the other end of a pipe.</summary>
    /// <exception cref="ImageException">It cannot be opened.</exception>
    public static BlobOutput For(CreateRequest request, OutputFiles files)
    {
        string? path = request.BlobCacheDirectory ?? request.Blob ?? request.BlobDirectory;
        try
        {
            return request switch
            {
                { BlobCacheDirectory: { } cache } => new BlobCacheOutput(cache, files),
                { Blob: { } file } => new BlobFileOutput(file, files),
                { BlobDirectory: { } directory } => new BlobDirectoryOutput(directory, files),
                _ => new HashedBlobOutput(),
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImageException($"Cannot write the blob to {path}: {e.Message}", e);
        }
    }

    /// <summary>For messages.</summary>
    public abstract string Name { get; }

    /// <summary>Takes the blob's bytes in order; null when they are only hashed. May be a pipe.</summary>
    public virtual Stream? Stream => null;

    /// <summary>Whether <see cref="WriteChunk"/> is to be called.</summary>
    public virtual bool TakesPlainChunks => false;

    /// <summary>Takes a chunk of the decoded blob.</summary>
    /// <param name="plainOffset">In the decoded blob, bytes.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public virtual void WriteChunk(long plainOffset, ReadOnlySpan<byte> plain) => throw new NotSupportedException();

    /// <summary>Ends writes that wait for somebody else, now and later; they throw. From any thread.</summary>
    public virtual void Stop()
    {
    }

    /// <summary>The blob is whole, and has this name.</summary>
    /// <param name="blob">Null when nothing was to be stored.</param>
    /// <exception cref="IOException">Its end cannot be written.</exception>
    public abstract void Complete(FinishedBlob? blob);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}
