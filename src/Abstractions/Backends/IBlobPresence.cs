namespace Nydus.Abstractions;

/// <summary>Optional on an <see cref="IStorageBackend"/>: tells cheaply whether a blob exists.</summary>
public interface IBlobPresence
{
    /// <summary>Whether the blob exists now.</summary>
    ValueTask<bool> ExistsAsync(string blobId, CancellationToken cancellationToken);
}
