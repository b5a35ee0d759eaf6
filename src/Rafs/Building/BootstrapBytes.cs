using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Nydus.Rafs.Building;

/// <summary>
/// A finished bootstrap in memory outside of the GC heap: it can be hashed, compressed and written without a copy. Not thread-safe against <see cref="Dispose"/>.
/// </summary>
public sealed unsafe class BootstrapBytes : IDisposable
{
    private const int BlockSize = 1 << 20;

    private byte* _bytes;

    /// <summary>Zeros, to be filled.</summary>
    internal BootstrapBytes(long length)
    {
        _bytes = (byte*)NativeMemory.AllocZeroed((nuint)length);
        Length = length;
    }

    ~BootstrapBytes() => Free();

    /// <summary>In bytes; 0 once disposed.</summary>
    public long Length { get; private set; }

    /// <summary>A part of the bootstrap, valid until it is disposed.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The part does not lie inside.</exception>
    public ReadOnlySpan<byte> Slice(long offset, int length) => At(offset, length);

    /// <summary>Writes everything, front to back.</summary>
    /// <exception cref="IOException">The destination fails.</exception>
    public void CopyTo(Stream destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        for (long offset = 0; offset < Length; offset += BlockSize)
        {
            destination.Write(Slice(offset, (int)Math.Min(BlockSize, Length - offset)));
        }
    }

    /// <summary>The SHA-256 of everything, which names a bootstrap in a blob directory (format spec 6.2).</summary>
    public byte[] ComputeSha256()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (long offset = 0; offset < Length; offset += BlockSize)
        {
            hash.AppendData(Slice(offset, (int)Math.Min(BlockSize, Length - offset)));
        }

        return hash.GetHashAndReset();
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    internal Span<byte> At(long offset, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, int.MaxValue);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length - length);
        return new Span<byte>(_bytes + offset, (int)length);
    }

    internal void Write<T>(long offset, in T value)
        where T : unmanaged => MemoryMarshal.Write(At(offset, sizeof(T)), in value);

    private void Free()
    {
        Length = 0;
        NativeMemory.Free(_bytes);
        _bytes = null;
    }
}
