using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Nydus.Rafs;

/// <summary>
/// A bootstrap's bytes, read-only and outside the GC heap. Every access goes through a checked offset.
/// </summary>
/// <remarks>
/// Invariant: spans point into the mapping, so it must outlive their users. The image's owner disposes only after all users are stopped
/// (the mount is gone, its requests are answered); that is what lets an access cost one comparison instead of a reference count. An access after
/// disposal finds length 0 and fails like any offset outside. There is no finalizer: it could unmap below a span that is still in use.
/// </remarks>
internal sealed unsafe class BootstrapMemory : IDisposable
{
    /// <summary>Longest bootstrap that is accepted, in bytes.</summary>
    public const long MaximumLength = 1L << 32;

    private const int CopyBlock = 1 << 20;

    /// <summary>Writes a span.</summary>
    public delegate void SpanAction(Span<byte> span);

    private delegate void BlockWriter(long offset, ReadOnlySpan<byte> block);

    private readonly bool _ownsMapping;
    private byte* _bytes;
    private long _length;

    private BootstrapMemory(nint address, long length, bool ownsMapping)
    {
        _bytes = (byte*)address;
        _length = length;
        _ownsMapping = ownsMapping;
    }

    /// <summary>In bytes; 0 once disposed.</summary>
    public long Length => _length;

    /// <summary>Memory of the caller, who keeps it readable and unchanged until it is disposed.</summary>
    public static BootstrapMemory Borrow(nint address, long length) => new(address, length, ownsMapping: false);

    /// <summary>Copies a range of the file.</summary>
    /// <exception cref="RafsFormatException">The range is empty or too long.</exception>
    /// <exception cref="IOException">The file cannot be read, or became shorter while it was read.</exception>
    public static BootstrapMemory Load(SafeFileHandle source, long offset, long length, BootstrapMode mode, string? workDirectory)
    {
        CheckLength(length);
        return Load(new Source(source, offset, length), mode, workDirectory);
    }

    /// <summary>Copies bytes that were decoded in memory.</summary>
    /// <exception cref="IOException">No memory, or no private file.</exception>
    public static BootstrapMemory Load(BootstrapMemory decoded, BootstrapMode mode, string? workDirectory) =>
        Load(new Source(decoded), mode, workDirectory);

    /// <summary>Zeroed memory that <paramref name="fill"/> writes before it becomes read-only.</summary>
    /// <exception cref="RafsFormatException">The length is out of range.</exception>
    /// <exception cref="IOException">No memory.</exception>
    public static BootstrapMemory Create(int length, SpanAction fill)
    {
        CheckLength(length);
        return CreateAnonymous(length, address => fill(new Span<byte>((void*)address, length)));
    }

    /// <summary>The bytes at an offset; false when they do not all exist.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryGetSpan(long offset, int length, out ReadOnlySpan<byte> span)
    {
        if (!Contains(offset, length))
        {
            span = default;
            return false;
        }

        span = new ReadOnlySpan<byte>(_bytes + offset, length);
        return true;
    }

    /// <summary>Everything; false when that is 2 GiB or more.</summary>
    public bool TryGetAll(out ReadOnlySpan<byte> span)
    {
        span = default;
        return _length <= int.MaxValue && TryGetSpan(0, (int)_length, out span);
    }

    /// <summary>A little-endian structure at any offset; false when it does not lie inside.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryRead<T>(long offset, out T value)
        where T : unmanaged
    {
        if (!Contains(offset, sizeof(T)))
        {
            value = default;
            return false;
        }

        value = Unsafe.ReadUnaligned<T>(_bytes + offset);
        return true;
    }

    /// <summary>Whether the range lies inside. Negative numbers never do.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Contains(long offset, long length) => (ulong)length <= (ulong)_length && (ulong)offset <= (ulong)(_length - length);

    public void Dispose()
    {
        nint address = (nint)_bytes;
        long length = _length;
        _length = 0;
        _bytes = null;
        if (address != 0 && _ownsMapping)
        {
            _ = BootstrapNative.MemoryUnmap(address, (nuint)length);
        }
    }

    private static void CheckLength(long length)
    {
        if (length is <= 0 or > MaximumLength)
        {
            throw new RafsFormatException($"The bootstrap has {length} bytes; 1 to {MaximumLength} are supported.");
        }
    }

    private static BootstrapMemory Load(Source source, BootstrapMode mode, string? workDirectory)
    {
        if (mode == BootstrapMode.Cached)
        {
            return CreateAnonymous(source.Length, address => source.Copy((offset, block) => block.CopyTo(new Span<byte>((byte*)address + offset, block.Length))));
        }

        if (workDirectory is not null && PrivateFile.TryCreate(workDirectory) is { } file)
        {
            using (file)
            {
                // A full or failing work directory is no reason not to serve.
                if (TryWrite(file, source))
                {
                    return Map(file, source.Length);
                }
            }
        }

        using SafeFileHandle memoryFile = PrivateFile.CreateInMemory();
        Write(memoryFile, source);
        PrivateFile.Seal(memoryFile);
        return Map(memoryFile, source.Length);
    }

    private static bool TryWrite(SafeFileHandle file, Source source)
    {
        try
        {
            Write(file, source);
            return true;
        }
        catch (PrivateCopyException)
        {
            return false;
        }
    }

    private static void Write(SafeFileHandle file, Source source)
    {
        try
        {
            RandomAccess.SetLength(file, source.Length);
        }
        catch (IOException e)
        {
            throw new PrivateCopyException(e);
        }

        source.Copy((offset, block) =>
        {
            try
            {
                RandomAccess.Write(file, block, offset);
            }
            catch (IOException e)
            {
                throw new PrivateCopyException(e);
            }
        });
    }

    private static BootstrapMemory Map(SafeFileHandle file, long length)
    {
        nint address = BootstrapNative.MemoryMap(0, (nuint)length, BootstrapNative.ProtRead, BootstrapNative.MapPrivate, file, 0);
        return address != -1
            ? new BootstrapMemory(address, length, ownsMapping: true)
            : throw new IOException($"Mapping the private copy of the bootstrap failed: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    private static BootstrapMemory CreateAnonymous(long length, Action<nint> fill)
    {
        nint address = BootstrapNative.MemoryMap(
            0, (nuint)length, BootstrapNative.ProtRead | BootstrapNative.ProtWrite, BootstrapNative.MapPrivate | BootstrapNative.MapAnonymous | BootstrapNative.MapNoReserve, -1, 0);
        if (address == -1)
        {
            throw new IOException($"No memory for a bootstrap of {length} bytes: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        var memory = new BootstrapMemory(address, length, ownsMapping: true);
        try
        {
            fill(address);
            _ = BootstrapNative.MemoryProtect(address, (nuint)length, BootstrapNative.ProtRead);
            return memory;
        }
        catch
        {
            memory.Dispose();
            throw;
        }
    }

    private sealed class PrivateCopyException(IOException cause) : IOException("The private copy of the bootstrap cannot be written.", cause);

    /// <summary>Where the bytes come from, block by block. Blocks of zeros are left out, so that a sparse source costs nothing.</summary>
    private sealed class Source
    {
        private readonly SafeFileHandle? _file;
        private readonly BootstrapMemory? _memory;
        private readonly long _offset;

        public Source(SafeFileHandle file, long offset, long length)
        {
            _file = file;
            _offset = offset;
            Length = length;
        }

        public Source(BootstrapMemory memory)
        {
            _memory = memory;
            Length = memory.Length;
        }

        public long Length { get; }

        public void Copy(BlockWriter write)
        {
            byte[] buffer = new byte[(int)Math.Min(CopyBlock, Length)];
            for (long done = 0; done < Length;)
            {
                Span<byte> block = buffer.AsSpan(0, (int)Math.Min(buffer.Length, Length - done));
                Read(done, block);
                if (block.ContainsAnyExcept((byte)0))
                {
                    write(done, block);
                }

                done += block.Length;
            }
        }

        private void Read(long offset, Span<byte> block)
        {
            if (_memory is not null)
            {
                new ReadOnlySpan<byte>(_memory._bytes + offset, block.Length).CopyTo(block);
                return;
            }

            FileRange.ReadExactly(_file!, _offset + offset, block);
        }
    }
}
