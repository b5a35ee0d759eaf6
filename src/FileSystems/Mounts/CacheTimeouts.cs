namespace Nydus.FileSystems;

/// <summary>How long the kernel may keep what it was told. Images never change under a mount: only mount and unmount invalidate.</summary>
internal static class CacheTimeouts
{
    /// <summary>One day, in seconds.</summary>
    internal const ulong Seconds = 86400;
}
