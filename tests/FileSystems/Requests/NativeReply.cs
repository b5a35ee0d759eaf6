using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Nydus.Fuse;

namespace Nydus.FileSystems.Tests.Requests;

/// <summary>A transport's reply on native memory, without a kernel behind it.</summary>
internal sealed unsafe partial class NativeReply : FuseReply, IDisposable
{
    private const int Size = 1 << 20;
    private readonly byte* _memory = (byte*)NativeMemory.Alloc(Size);
    private int _length;

    /// <summary>Whether <see cref="GetSpan"/> gives memory, which a transport need not.</summary>
    public bool IsContiguous { get; set; } = true;

    /// <summary>What the last request was taken away with; null when it was not.</summary>
    public DeferredAnswer? Deferred { get; private set; }

    /// <summary>How many times bytes were taken straight from a file.</summary>
    public int FileReads { get; private set; }

    public override int Capacity => Size;

    public override int Length => _length;

    public ReadOnlySpan<byte> Payload => new(_memory, _length);

    public T Read<T>()
        where T : unmanaged
    {
        Assert.Equal(Unsafe.SizeOf<T>(), _length);
        return MemoryMarshal.Read<T>(Payload);
    }

    public void Begin()
    {
        _length = 0;
        FileReads = 0;
        Deferred = null;
    }

    public override void Append(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(new Span<byte>(_memory + _length, Size - _length));
        _length += bytes.Length;
    }

    public override bool TryAppendFile(int fd, long offset, int length)
    {
        FileReads++;
        if (length > Size - _length || pread(fd, _memory + _length, length, offset) != length)
            return false;
        _length += length;
        return true;
    }

    public override Span<byte> GetSpan(int length) => IsContiguous && length <= Size - _length ? new(_memory + _length, length) : default;

    public override void Advance(int length) => _length += length;

    public override void Truncate(int length) => _length = length;

    public override FuseDeferredReply Defer()
    {
        Assert.Null(Deferred);
        return Deferred = new DeferredAnswer(Expected);
    }

    public void Dispose() => NativeMemory.Free(_memory);

    [LibraryImport("libc")]
    private static partial nint pread(int fd, byte* buffer, nint count, long offset);
}
