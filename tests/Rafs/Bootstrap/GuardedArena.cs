using Nydus.Rafs;

namespace Nydus.Tests;

/// <summary>Memory that ends at a page nobody may touch: reading one byte too far ends the process instead of going unseen.</summary>
internal sealed unsafe class GuardedArena : IDisposable
{
    private const int ProtNone = 0;
    private readonly nint _address;
    private readonly int _capacity;

    public GuardedArena(int capacity)
    {
        int page = Environment.SystemPageSize;
        _capacity = (capacity + page - 1) / page * page;
        _address = BootstrapNative.MemoryMap(
            0, (nuint)(_capacity + page), BootstrapNative.ProtRead | BootstrapNative.ProtWrite, BootstrapNative.MapPrivate | BootstrapNative.MapAnonymous, -1, 0);
        Assert.NotEqual(-1, _address);
        Assert.Equal(0, BootstrapNative.MemoryProtect(_address + _capacity, (nuint)page, ProtNone));
    }

    /// <summary>Puts the bytes right before the guard. One image at a time.</summary>
    public BootstrapMemory Place(ReadOnlySpan<byte> bytes)
    {
        nint address = _address + _capacity - bytes.Length;
        bytes.CopyTo(new Span<byte>((void*)address, bytes.Length));
        return BootstrapMemory.Borrow(address, bytes.Length);
    }

    public void Dispose() => _ = BootstrapNative.MemoryUnmap(_address, (nuint)(_capacity + Environment.SystemPageSize));
}
