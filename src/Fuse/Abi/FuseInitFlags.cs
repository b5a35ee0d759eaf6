namespace Nydus.Fuse.Abi;

/// <summary>FUSE_ flags of INIT in linux/fuse.h; the upper half travels in <c>flags2</c>.</summary>
[Flags]
public enum FuseInitFlags : ulong
{
    None = 0,
    ASYNC_READ = 1 << 0,
    DO_READDIRPLUS = 1 << 13,
    READDIRPLUS_AUTO = 1 << 14,
    ASYNC_DIO = 1 << 15,
    NO_OPEN_SUPPORT = 1 << 17,
    PARALLEL_DIROPS = 1 << 18,
    ABORT_ERROR = 1 << 21,
    MAX_PAGES = 1 << 22,
    CACHE_SYMLINKS = 1 << 23,
    NO_OPENDIR_SUPPORT = 1 << 24,
    EXPLICIT_INVAL_DATA = 1 << 25,
    INIT_EXT = 1 << 30,
    OVER_IO_URING = 1UL << 41,
}
