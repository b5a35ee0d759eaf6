using System.Buffers;
using System.Runtime.InteropServices;

namespace Nydus.Fuse;

/// <summary>Native memory for the payload of a deferred answer.</summary>
internal sealed unsafe class PayloadBuffer : MemoryManager<byte>
{
    private readonly byte* _memory;
    private int _freed;

    internal PayloadBuffer(int size)
    {
        Size = size;
        _memory = (byte*)NativeMemory.AlignedAlloc((nuint)size, 4096);
    }

    internal int Size { get; }

    internal byte* Pointer => _memory;

    public override Span<byte> GetSpan() => new(_memory, Size);

    public override MemoryHandle Pin(int elementIndex = 0) => new(_memory + elementIndex);

    public override void Unpin()
    {
        // Native memory does not move.
    }

    protected override void Dispose(bool disposing)
    {
        if (Interlocked.Exchange(ref _freed, 1) == 0)
            NativeMemory.AlignedFree(_memory);
    }
}
