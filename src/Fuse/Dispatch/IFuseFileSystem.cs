using Nydus.Fuse.Abi;

namespace Nydus.Fuse;

/// <summary>
/// What a connection serves. Called by many threads at once; never blocks; allocates nothing unless it defers. Handlers return 0, a negative errno
/// or, where a reply is passed, <see cref="FuseResult.Deferred"/>. Names are raw bytes without NUL and without slash, 1 to 255 of them (longer ones have been refused
/// with ENAMETOOLONG). An exception that escapes a handler is answered with EIO and logged once.
/// </summary>
public interface IFuseFileSystem
{
    FuseConnectionOptions ConnectionOptions { get; }

    /// <summary>Fills the entry; nodeid 0 with a time-out and result 0 is a negative entry.</summary>
    int Lookup(in FuseCaller caller, ulong parent, ReadOnlySpan<byte> name, out fuse_entry_out entry);

    void Forget(ulong nodeid, ulong nlookup);

    int GetAttr(in FuseCaller caller, ulong nodeid, out fuse_attr_out attr);

    int ReadLink(in FuseCaller caller, ulong nodeid, FuseReply reply);

    /// <param name="openFlags">O_ flags of the open.</param>
    /// <param name="fh">Handle for the requests that follow.</param>
    /// <param name="fuseOpenFlags">FOPEN_ flags of the answer.</param>
    int Open(in FuseCaller caller, ulong nodeid, uint openFlags, out ulong fh, out uint fuseOpenFlags);

    int OpenDir(in FuseCaller caller, ulong nodeid, uint openFlags, out ulong fh, out uint fuseOpenFlags);

    void Release(ulong nodeid, ulong fh);

    void ReleaseDir(ulong nodeid, ulong fh);

    /// <summary>Places at most <paramref name="size"/> bytes; fewer only at the end of the file.</summary>
    int Read(in FuseCaller caller, ulong nodeid, ulong fh, ulong offset, uint size, FuseReply reply);

    /// <summary>Places fuse_dirent records (<see cref="FuseDirent"/>), at most <paramref name="size"/> bytes.</summary>
    int ReadDir(in FuseCaller caller, ulong nodeid, ulong fh, ulong offset, uint size, FuseReply reply);

    /// <summary>Places fuse_direntplus records (<see cref="FuseDirent"/>), at most <paramref name="size"/> bytes.</summary>
    int ReadDirPlus(in FuseCaller caller, ulong nodeid, ulong fh, ulong offset, uint size, FuseReply reply);

    int StatFs(in FuseCaller caller, ulong nodeid, out fuse_kstatfs stats);

    /// <summary>Places the value when it fits into <paramref name="size"/> bytes. With size 0 only <paramref name="valueSize"/> is asked for.</summary>
    /// <param name="valueSize">The value's true length.</param>
    int GetXattr(in FuseCaller caller, ulong nodeid, ReadOnlySpan<byte> name, uint size, FuseReply reply, out uint valueSize);

    /// <summary>Places the names, each ended by NUL, when they fit into <paramref name="size"/> bytes. With size 0 only <paramref name="listSize"/> is asked for.</summary>
    int ListXattr(in FuseCaller caller, ulong nodeid, uint size, FuseReply reply, out uint listSize);

    /// <param name="mask">R_OK 4, W_OK 2, X_OK 1.</param>
    int Access(in FuseCaller caller, ulong nodeid, uint mask);

    /// <param name="whence">SEEK_DATA 3 or SEEK_HOLE 4.</param>
    int LSeek(in FuseCaller caller, ulong nodeid, ulong fh, ulong offset, uint whence, out ulong result);

    /// <summary>The connection ends.</summary>
    void Destroy();
}
