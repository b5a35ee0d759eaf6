using Microsoft.Win32.SafeHandles;
using Nydus.Abstractions;
using Nydus.Plugin.Files;

namespace Nydus.Plugin.LocalFs;

/// <summary>
/// Finds blobs: <c>blob_file</c> when it is set, else <c>dir/&lt;id&gt;</c>, then the same in each of <c>alt_dirs</c>. The first file that is
/// not empty wins. (nydusd 2.4.4 joins the id twice when it looks into <c>alt_dirs</c>, so that the last one always wins; that is not copied.)
/// </summary>
internal sealed class LocalFsBackend(LocalFsOptions options) : IStorageBackend, IBlobPresence, IHealthCheck
{
    public ValueTask<IBlobReader> OpenBlobAsync(string blobId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (BlobFileName.FindFault(blobId) is { } fault)
            return ValueTask.FromException<IBlobReader>(new BackendException(BackendErrorCode.NotFound, $"The blob id {fault}; such a blob cannot exist."));

        // A candidate that is there but cannot be used says more than "not found", so it is what the caller hears of when no other serves.
        BackendException? failure = null;
        foreach (string path in GetCandidates(blobId))
        {
            try
            {
                if (TryOpen(path, out SafeFileHandle? file, out FileStatus status))
                    return ValueTask.FromResult<IBlobReader>(new LocalFsReader(path, file, status.Kind, status.Length));
            }
            catch (BackendException e)
            {
                failure ??= e;
            }
        }

        failure ??= new BackendException(BackendErrorCode.NotFound, $"No file of its own, or only an empty one, was found for the blob at {string.Join(", ", GetCandidates(blobId))}.");
        return ValueTask.FromException<IBlobReader>(failure);
    }

    public ValueTask<bool> ExistsAsync(string blobId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        bool exists = BlobFileName.FindFault(blobId) is null && GetCandidates(blobId).Any(Serves);
        return ValueTask.FromResult(exists);

        static bool Serves(string path)
            => UnixFile.TryGetStatus(path, out FileStatus status, out _)
                && (status.Kind == FileKind.BlockDevice || (status.Kind == FileKind.Regular && status.Length > 0));
    }

    public ValueTask<string?> CheckHealthAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<string> places = options.BlobFile.Length != 0 ? [options.BlobFile] : options.Directories;
        string? complaint = null;
        foreach (string place in places)
        {
            if (UnixFile.TryGetStatus(place, out _, out int errno))
                return ValueTask.FromResult<string?>(null);
            complaint ??= $"{place} cannot be reached: {UnixFile.Describe(errno)}.";
        }

        return ValueTask.FromResult(complaint);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private IEnumerable<string> GetCandidates(string blobId)
        => options.BlobFile.Length != 0 ? [options.BlobFile] : options.Directories.Select(directory => Path.Combine(directory, blobId));

    private static bool TryOpen(string path, out SafeFileHandle file, out FileStatus status)
    {
        status = default;
        SafeFileHandle? opened = UnixFile.OpenRead(path, out int errno);
        file = opened!;
        if (opened is null)
            return errno is Errno.ENOENT or Errno.ENOTDIR ? false : throw LocalFsError.Create(errno, $"{path} cannot be opened");

        try
        {
            status = UnixFile.GetStatus(opened);
            if (status.Kind is not (FileKind.Regular or FileKind.BlockDevice))
                throw new BackendException(BackendErrorCode.Misconfigured, $"{path} is neither a regular file nor a block device.");
        }
        catch (IOException e)
        {
            opened.Dispose();
            throw new BackendException(BackendErrorCode.Other, $"{path} cannot be examined: {e.Message}.", e);
        }
        catch (BackendException)
        {
            opened.Dispose();
            throw;
        }

        if (status.Length > 0)
            return true;
        opened.Dispose();
        return false;
    }
}
