using Nydus.Abstractions;

namespace Nydus.Image.Contents;

/// <summary>Blobs that are files: in a directory under their ids, or a single one whatever its name.</summary>
internal sealed class LocalBlobs : IStorageBackend
{
    private readonly Func<string, string> _pathOf;

    private LocalBlobs(Func<string, string> pathOf) => _pathOf = pathOf;

    public static LocalBlobs InDirectory(string directory) => new(id => Path.Combine(directory, id));

    public static LocalBlobs SingleFile(string path) => new(_ => path);

    public string PathOf(string blobId) => _pathOf(blobId);

    public ValueTask<IBlobReader> OpenBlobAsync(string blobId, CancellationToken cancellationToken)
    {
        string path = _pathOf(blobId);
        try
        {
            return ValueTask.FromResult<IBlobReader>(new LocalBlobReader(path, File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete)));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return ValueTask.FromException<IBlobReader>(new BackendException(BackendErrorCode.NotFound, $"the blob {path} does not exist", e));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ValueTask.FromException<IBlobReader>(new BackendException(BackendErrorCode.Denied, $"the blob {path} cannot be opened: {e.Message}", e));
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
