using System.Buffers;
using Nydus.Fuse.Abi;
using Nydus.Fuse.Interop;

namespace Nydus.Fuse;

/// <summary>
/// One request at a time: given to the kernel, completed with a request, given back with the answer. As memory it is the payload of a deferred answer.
/// </summary>
internal sealed unsafe class RingEntry : MemoryManager<byte>
{
    private const int PageSize = 4096;

    private readonly EntryBlock _block;
    private readonly byte* _payload;

    internal RingEntry(UringQueue queue, EntryBlock block, int index, ulong id)
    {
        Id = id;
        Queue = queue;
        _block = block;
        _payload = block.PayloadOf(index);
        Header = block.HeaderOf(index);
    }

    /// <summary>What its submissions and completions are marked with.</summary>
    internal ulong Id { get; }

    internal UringQueue Queue { get; }

    internal fuse_uring_req_header* Header { get; }

    internal byte* Payload => _payload;

    /// <summary>It has brought a request; until then a failure means that it could not be registered.</summary>
    internal bool HasServed { get; set; }

    /// <summary>Its request is answered later.</summary>
    internal bool IsHeld { get; private set; }

    /// <summary>Payload bytes that were written since the memory was last given back.</summary>
    internal int Touched { get; private set; }

    /// <summary>Writes the answer's headers; the payload is there already.</summary>
    internal void Place(ulong unique, int result, int length)
    {
        if (result != FuseResult.Ok)
            length = 0;
        *(fuse_out_header*)Header = new fuse_out_header { len = (uint)(sizeof(fuse_out_header) + length), error = result, unique = unique };
        Header->ring_ent_in_out.payload_sz = (uint)length;
    }

    /// <summary>Notes that so much of the payload has been written.</summary>
    internal void Touch(int length)
    {
        if (length <= Touched)
            return;
        Queue.Touched += length - Touched;
        Touched = length;
    }

    internal void Hold()
    {
        IsHeld = true;
        Queue.Held++;
        _block.AddReference();
    }

    internal void Unhold()
    {
        IsHeld = false;
        Queue.Held--;
        _block.Release();
    }

    /// <summary>Lets go of the memory of a held entry whose ring is gone.</summary>
    internal void ReleaseBlock() => _block.Release();

    /// <summary>
    /// Gives memory back that an entry in the kernel's hands does not need: what it may hold of a request is a name, which fits into a page; longer
    /// arguments belong to changes, which are refused whatever they say.
    /// </summary>
    internal void Trim()
    {
        if (IsHeld || Touched <= PageSize)
            return;
        _ = Libc.madvise(_payload + PageSize, EntryBlock.PayloadSize - PageSize, Libc.MADV_DONTNEED);
        Queue.Touched -= Touched - PageSize;
        Touched = PageSize;
    }

    public override Span<byte> GetSpan() => new(_payload, EntryBlock.PayloadSize);

    public override MemoryHandle Pin(int elementIndex = 0) => new(_payload + elementIndex);

    public override void Unpin()
    {
        // Native memory does not move.
    }

    protected override void Dispose(bool disposing)
    {
        // The block owns the memory.
    }
}
