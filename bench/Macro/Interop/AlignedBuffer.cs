using System.Runtime.InteropServices;

namespace Nydus.Bench.Macro.Interop;

/// <summary>Native memory on a page boundary, as O_DIRECT wants it.</summary>
internal sealed unsafe class AlignedBuffer(int bytes) : IDisposable
{
    public byte* Pointer { get; } = (byte*)NativeMemory.AlignedAlloc((nuint)bytes, 4096);

    public nuint Length { get; } = (nuint)bytes;

    public void Dispose() => NativeMemory.AlignedFree(Pointer);
}
