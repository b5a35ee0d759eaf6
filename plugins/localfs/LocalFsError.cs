using Nydus.Abstractions;
using Nydus.Plugin.Files;

namespace Nydus.Plugin.LocalFs;

/// <summary>From error numbers to the contract's codes.</summary>
internal static class LocalFsError
{
    public static BackendException Create(int errno, string what, Exception? cause = null)
    {
        BackendErrorCode code = errno switch
        {
            Errno.ENOENT or Errno.ENOTDIR => BackendErrorCode.NotFound,
            Errno.EACCES or Errno.EPERM => BackendErrorCode.Denied,
            // Descriptors and memory come back; a network file system may, too.
            Errno.EMFILE or Errno.ENFILE or Errno.ENOMEM or Errno.ESTALE => BackendErrorCode.Unavailable,
            Errno.ETIMEDOUT => BackendErrorCode.TimedOut,
            _ => BackendErrorCode.Other,
        };
        return new BackendException(code, $"{what}: {UnixFile.Describe(errno)}.", cause);
    }
}
