using System.Buffers;
using System.Runtime.InteropServices;

namespace Nydus.Storage.Buffers;

/// <summary>
/// Native memory shared by counting references: it goes back to its pool with the last one. Made by <see cref="NativeBufferPool.Rent"/>
/// with one reference.
/// </summary>
internal sealed unsafe class NativeBuffer : MemoryManager<byte>
{
    private const nuint Alignment = 4096;

    private readonly NativeBufferPool _pool;
    private byte* _start;
    private int _references;
    private int _length;

    internal NativeBuffer(NativeBufferPool pool, int capacity)
    {
        _pool = pool;
        Capacity = capacity;
        _start = (byte*)NativeMemory.AlignedAlloc((nuint)capacity, Alignment);
    }

    public int Capacity { get; }

    /// <summary>The length that was asked for.</summary>
    public int Length => _length;

    /// <summary>Takes another reference; the caller must hold, or be protected by, one already.</summary>
    public void AddReference() => Interlocked.Increment(ref _references);

    public void Release()
    {
        if (Interlocked.Decrement(ref _references) == 0)
            _pool.Return(this);
    }

    public override Span<byte> GetSpan() => new(_start, _length);

    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)_length);
        return new MemoryHandle(_start + elementIndex);
    }

    public override void Unpin()
    {
    }

    internal void Lend(int length)
    {
        _length = length;
        _references = 1;
    }

    /// <summary>Gives the memory back to the system. Only for a buffer nobody refers to.</summary>
    internal void Free()
    {
        NativeMemory.AlignedFree(_start);
        _start = null;
        _length = 0;
    }

    protected override void Dispose(bool disposing) => Release();
}
