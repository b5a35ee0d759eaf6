using System.Runtime.InteropServices;
using Nydus.Fuse.Abi;
using Nydus.Fuse.Interop;

namespace Nydus.Fuse;

/// <summary>
/// Native memory of some ring entries: their headers, then their page-aligned payloads. Only pages that are written to take memory. Freed when the ring is
/// gone and the last deferred answer has let go: whoever fills one may be late.
/// </summary>
internal sealed unsafe class EntryBlock
{
    internal const int PayloadSize = FuseNegotiation.MaxPages * PageSize;
    private const int PageSize = 4096;

    private readonly byte* _memory;
    private readonly nuint _size;
    private readonly int _headersSize;
    private int _references = 1;

    /// <exception cref="IOException">No memory.</exception>
    internal EntryBlock(int entries)
    {
        _headersSize = ((entries * sizeof(fuse_uring_req_header)) + PageSize - 1) & ~(PageSize - 1);
        _size = (nuint)_headersSize + ((nuint)entries * PayloadSize);
        const int Flags = Libc.MAP_PRIVATE | Libc.MAP_ANONYMOUS | Libc.MAP_NORESERVE;
        _memory = Libc.mmap(null, _size, Libc.PROT_READ | Libc.PROT_WRITE, Flags, -1, 0);
        if (_memory == Libc.MAP_FAILED)
            throw new IOException($"no address space for {entries} ring entries: {Marshal.GetLastPInvokeErrorMessage()}");
        // A small answer would take 2 MiB.
        _ = Libc.madvise(_memory, _size, Libc.MADV_NOHUGEPAGE);
    }

    internal fuse_uring_req_header* HeaderOf(int entry) => (fuse_uring_req_header*)_memory + entry;

    internal byte* PayloadOf(int entry) => _memory + _headersSize + ((nint)entry * PayloadSize);

    internal void AddReference() => Interlocked.Increment(ref _references);

    internal void Release()
    {
        if (Interlocked.Decrement(ref _references) == 0)
            _ = Libc.munmap(_memory, _size);
    }
}
