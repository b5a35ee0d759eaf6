using System.Runtime.InteropServices;

namespace Nydus.Image.Blobs;

/// <summary>Memory outside of the GC heap. Freed by its pool only, once no thread uses it any more.</summary>
internal sealed unsafe class NativeBuffer(int length)
{
    private byte* _memory = (byte*)NativeMemory.Alloc((nuint)length);

    /// <summary>In bytes.</summary>
    public int Length => length;

    public Span<byte> Span => _memory == null ? throw new ObjectDisposedException(nameof(NativeBuffer)) : new Span<byte>(_memory, length);

    public void Free()
    {
        NativeMemory.Free(_memory);
        _memory = null;
    }
}
