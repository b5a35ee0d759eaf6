namespace Nydus.Abstractions;

/// <summary>Where a run of ready chunks can be read. Pinned until it is given back with <see cref="ICachedBlob.Release"/>.</summary>
public struct CacheRun
{
    /// <summary>
    /// A file descriptor that holds the run from <see cref="Offset"/> on, open for reading and valid until the release; -1 when the run can only be copied
    /// with <see cref="ICachedBlob.CopyRun"/>. A short read means that the file was damaged from outside: the host then fetches again.
    /// </summary>
    public int Fd { get; set; }

    /// <summary>Where the first chunk starts in the file, in bytes.</summary>
    public long Offset { get; set; }

    /// <summary>The length of the run in bytes: the chunks lie back to back.</summary>
    public long Length { get; set; }

    /// <summary>The cache's own mark of the pin.</summary>
    public long Pin { get; set; }
}
