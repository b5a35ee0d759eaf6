using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using Nydus.Plugin.BlobCache.Locking;
using Nydus.Plugin.Files;

namespace Nydus.Plugin.BlobCache.ChunkMap;

/// <summary>
/// A blob's <c>.chunk_map</c> file. Not mapped: others may truncate it, and that would kill this process. The bits in memory decide what is
/// served; this file remembers them and carries them to other daemons. Bytes are changed by read, or, write under a lock on those bytes. A Rust nydusd sets
/// bits by compare-and-swap in its mapping and knows no lock; between our read and write its bit can get lost, and the chunk is fetched once more.
/// </summary>
internal sealed class ChunkMapFile : IDisposable
{
    /// <summary>A multiple of 8 bytes, as <see cref="ReadyBits.SetFrom"/> wants.</summary>
    private const int PieceSize = 512;

    private readonly SafeFileHandle _file;
    private readonly bool _isWritable;

    private ChunkMapFile(SafeFileHandle file, bool isWritable) => (_file, _isWritable) = (file, isWritable);

    /// <summary>Opens or makes the map and takes over its bits (spec section 5.1).</summary>
    /// <param name="path">Where.</param>
    /// <param name="chunkCount">1 or more.</param>
    /// <param name="bits">Gets the bits of the map.</param>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="InvalidDataException">It is not the map of this blob.</exception>
    public static ChunkMapFile Open(string path, int chunkCount, ReadyBits bits)
    {
        SafeFileHandle? file = UnixFile.OpenReadWrite(path, create: true, out int errno);
        bool isWritable = file is not null;
        if (errno is Errno.EROFS or Errno.EACCES or Errno.EPERM)
            file = UnixFile.OpenRead(path, out errno);
        if (file is null)
            throw new IOException($"{path} cannot be opened: {UnixFile.Describe(errno)}.");

        ChunkMapFile map = new(file, isWritable);
        try
        {
            map.Load(path, chunkCount, bits);
            return map;
        }
        catch (Exception e)
        {
            map.Dispose();
            if (e is UnauthorizedAccessException)
                throw new IOException($"{path} cannot be prepared: {e.Message}", e);
            throw;
        }
    }

    /// <summary>Puts an empty map in the place of what is there, all at once: those who have the old one open keep it.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static ChunkMapFile Replace(string path, int chunkCount)
    {
        string temporary = CacheFileNames.MakeTemporaryPath(Path.GetDirectoryName(path)!);
        SafeFileHandle file = UnixFile.OpenReadWrite(temporary, create: true, out int errno)
            ?? throw new IOException($"{temporary} cannot be created: {UnixFile.Describe(errno)}.");
        ChunkMapFile map = new(file, isWritable: true);
        try
        {
            map.Format(ChunkMapHeader.GetFileLength(chunkCount));
            File.Move(temporary, path, overwrite: true);
            return map;
        }
        catch (Exception e)
        {
            map.Dispose();
            File.Delete(temporary);
            if (e is UnauthorizedAccessException)
                throw new IOException($"{path} cannot be replaced: {e.Message}", e);
            throw;
        }
    }

    /// <summary>Takes over the bits of a range. Bits that are set stay set.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public void ReadBits(int firstChunk, int count, ReadyBits bits, ReadyBits? except)
    {
        Span<byte> piece = stackalloc byte[PieceSize];
        int end = (firstChunk + count + 7) / 8;
        for (int position = firstChunk / 8 / sizeof(ulong) * sizeof(ulong); position < end; position += PieceSize)
        {
            Span<byte> wanted = piece[..Math.Min(PieceSize, end - position)];
            int read = RandomAccess.Read(_file, wanted, ChunkMapHeader.Size + position);
            bits.SetFrom(position, wanted[..read], except);
        }
    }

    /// <summary>Sets the bits of a range.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void SetBits(int firstChunk, int count)
    {
        int first = firstChunk / 8;
        int end = (firstChunk + count + 7) / 8;
        using FileRangeLock held = LockBytes(ChunkMapHeader.Size + first, end - first);
        Span<byte> buffer = stackalloc byte[PieceSize];
        for (int position = first; position < end; position += PieceSize)
        {
            Span<byte> piece = buffer[..Math.Min(PieceSize, end - position)];
            ReadAll(piece, ChunkMapHeader.Size + position);
            int last = Math.Min(firstChunk + count, (position + piece.Length) * 8);
            for (int chunk = Math.Max(firstChunk, position * 8); chunk < last; chunk++)
                piece[(chunk / 8) - position] |= (byte)(0x80 >> (chunk % 8));
            RandomAccess.Write(_file, piece, ChunkMapHeader.Size + position);
        }
    }

    /// <summary>Clears one bit, and the all-ready mark with it.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void ClearBit(int chunk)
    {
        int position = ChunkMapHeader.Size + (chunk / 8);
        using FileRangeLock held = LockBytes(0, position + 1);
        Span<byte> bytes = stackalloc byte[1];
        ReadAll(bytes, position);
        bytes[0] &= (byte)~(0x80 >> (chunk % 8));
        RandomAccess.Write(_file, bytes, position);
        Span<byte> notAllReady = stackalloc byte[sizeof(uint)];
        notAllReady.Clear();
        RandomAccess.Write(_file, notAllReady, ChunkMapHeader.AllReadyOffset);
    }

    public void Dispose() => _file.Dispose();

    private void Load(string path, int chunkCount, ReadyBits bits)
    {
        using FileRangeLock held = _isWritable ? LockBytes(0, ChunkMapHeader.Size) : default;
        FileStatus status = UnixFile.GetStatus(_file);
        if (status.Kind != FileKind.Regular)
            throw new InvalidDataException($"{path} is not a regular file");
        long expected = ChunkMapHeader.GetFileLength(chunkCount);
        if (status.Length == 0 && _isWritable)
        {
            Format(expected);
            return;
        }

        if (status.Length != expected)
            throw new InvalidDataException($"{path} has {status.Length} bytes instead of the {expected} of a map of {chunkCount} chunks");
        Span<byte> header = stackalloc byte[ChunkMapHeader.Size];
        ReadAll(header, 0);
        if (!ChunkMapHeader.IsValid(header))
        {
            // Length set, header not yet written: its creator was stopped in between, or is at it now.
            if (!_isWritable || !IsAllZero(header, expected))
                throw new InvalidDataException($"{path} does not begin like a chunk map");
            Format(expected);
            return;
        }

        if (ChunkMapHeader.IsAllReady(header))
        {
            bits.SetAll();
            return;
        }

        ReadBits(0, chunkCount, bits, null);
        if (_isWritable && bits.AreAllSet())
            MarkAllReady();
    }

    private void Format(long length)
    {
        Span<byte> header = stackalloc byte[ChunkMapHeader.Size];
        ChunkMapHeader.Write(header);
        if (UnixFile.GetStatus(_file).Length < length)
            RandomAccess.SetLength(_file, length);
        RandomAccess.Write(_file, header, 0);
    }

    private void MarkAllReady()
    {
        Span<byte> mark = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(mark, ChunkMapHeader.AllReadyMagic);
        RandomAccess.Write(_file, mark, ChunkMapHeader.AllReadyOffset);
    }

    private bool IsAllZero(ReadOnlySpan<byte> header, long length)
    {
        if (header.ContainsAnyExcept((byte)0))
            return false;
        Span<byte> piece = stackalloc byte[PieceSize];
        for (long position = ChunkMapHeader.Size; position < length; position += PieceSize)
        {
            Span<byte> wanted = piece[..(int)Math.Min(PieceSize, length - position)];
            ReadAll(wanted, position);
            if (wanted.ContainsAnyExcept((byte)0))
                return false;
        }

        return true;
    }

    private void ReadAll(Span<byte> destination, long offset)
    {
        if (RandomAccess.Read(_file, destination, offset) != destination.Length)
            throw new IOException("The chunk map was truncated by somebody else.");
    }

    private FileRangeLock LockBytes(long start, long length)
        => _isWritable ? FileRangeLock.Take(_file, start, length) : throw new IOException("The chunk map can only be read.");
}
