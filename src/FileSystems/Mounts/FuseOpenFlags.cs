namespace Nydus.FileSystems;

/// <summary>FOPEN_ flags of linux/fuse.h.</summary>
internal static class FuseOpenFlags
{
    /// <summary>FOPEN_KEEP_CACHE: an open does not drop the file's pages.</summary>
    internal const uint KeepCache = 1 << 1;

    /// <summary>FOPEN_CACHE_DIR: the kernel keeps the directory's content.</summary>
    internal const uint CacheDir = 1 << 3;
}
