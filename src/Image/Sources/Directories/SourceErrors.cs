using System.Runtime.InteropServices;

namespace Nydus.Image.Sources.Directories;

/// <summary>The sentences for what goes wrong while a directory is read.</summary>
internal static class SourceErrors
{
    public static ImageException Changed(string path) =>
        new($"{path}: changed while the tree was read; stop what writes there, or build from a snapshot or a copy");

    /// <param name="what">"cannot be opened" and the like.</param>
    public static ImageException Failed(string path, string what, int errno) => errno switch
    {
        Libc.ENOENT or Libc.ENOTDIR or Libc.ELOOP => Changed(path),
        Libc.EACCES => new($"{path}: {what}: permission denied; run as a user who may read the whole tree, usually root"),
        Libc.EMFILE => new($"{path}: {what}: too many open files; raise the limit (ulimit -n) to at least 256"),
        _ => new($"{path}: {what}: {Marshal.GetPInvokeErrorMessage(errno)} (errno {errno})"),
    };
}
