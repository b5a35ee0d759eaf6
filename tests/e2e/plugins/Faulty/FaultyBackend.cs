using Nydus.Abstractions;

namespace Nydus.E2E.Faulty;

internal sealed class FaultyBackend(string dir, FaultyControl control) : IStorageBackend
{
    public ValueTask<IBlobReader> OpenBlobAsync(string blobId, CancellationToken cancellationToken)
    {
        try
        {
            var handle = File.OpenHandle(Path.Combine(dir, blobId), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return ValueTask.FromResult<IBlobReader>(new FaultyReader(blobId, handle, control));
        }
        catch (IOException e)
        {
            throw new BackendException(BackendErrorCode.NotFound, $"the blob {blobId} cannot be opened", e);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
