using System.Runtime.InteropServices;

namespace Nydus.Fuse.Tests.Requests;

/// <summary>Memory with a page behind it that may not be touched.</summary>
internal sealed unsafe partial class GuardedMemory : IDisposable
{
    private const int PageSize = 4096;
    private const int ReadWrite = 3;
    private const int PrivateAnonymous = 0x22;
    private readonly byte* _start;
    private readonly int _size;

    public GuardedMemory(int size)
    {
        _size = size;
        _start = mmap(null, size + PageSize, ReadWrite, PrivateAnonymous, -1, 0);
        Assert.NotEqual(-1, (nint)_start);
        Assert.Equal(0, mprotect(_start + size, PageSize, 0));
    }

    /// <summary>A copy that ends where the forbidden page starts.</summary>
    public ReadOnlySpan<byte> AtTheEnd(ReadOnlySpan<byte> bytes)
    {
        var copy = new Span<byte>(_start + _size - bytes.Length, bytes.Length);
        bytes.CopyTo(copy);
        return copy;
    }

    public void Dispose() => _ = munmap(_start, _size + PageSize);

    [LibraryImport("libc")]
    private static partial byte* mmap(void* address, nint length, int protection, int flags, int fd, nint offset);

    [LibraryImport("libc")]
    private static partial int mprotect(void* address, nint length, int protection);

    [LibraryImport("libc")]
    private static partial int munmap(void* address, nint length);
}
