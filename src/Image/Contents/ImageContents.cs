using Microsoft.Extensions.Logging;
using Nydus.Abstractions;
using Nydus.Image.Building;
using Nydus.Rafs;
using Nydus.Storage;

namespace Nydus.Image.Contents;

/// <summary>The data of an image's files, decoded and verified, read from its blobs.</summary>
internal sealed class ImageContents : IDisposable
{
    /// <summary>How much is read at one time, in bytes: some of the usual chunks, or hundreds of small ones.</summary>
    private const int WindowSize = 4 << 20;

    private const int RecentBytes = 8 << 20;

    private readonly RafsImage _image;
    private readonly IStorageBackend _backend;
    private readonly LastError _errors;
    private readonly RecentChunks _recent = new(RecentBytes);
    private readonly ImageStorage _storage;
    private readonly byte[] _window;
    private readonly List<ChunkSlice> _slices = [];

    /// <param name="image">Not owned.</param>
    /// <param name="backend">Owned.</param>
    public ImageContents(RafsImage image, IStorageBackend backend, ILogger logger, TimeProvider time)
    {
        _image = image;
        _backend = backend;
        _errors = new LastError(logger);
        _window = GC.AllocateUninitializedArray<byte>(Math.Max(image.ChunkSize, WindowSize), pinned: true);
        _storage = ImageStorage.Create(image, backend, _recent, new StorageOptions(), _errors, time);
    }

    /// <summary>Writes the content of a regular file.</summary>
    /// <exception cref="ImageException">A chunk cannot be read.</exception>
    /// <exception cref="RafsFormatException">The chunk list is damaged.</exception>
    public void CopyFile(ulong ino, Stream destination, IBuildProgress progress, CancellationToken cancellation)
    {
        if (_image.OpenFile(ino, out RafsFile file) != RafsStatus.Ok)
            throw new RafsFormatException($"The chunk list of inode {ino} is damaged.");
        ulong written = 0;
        for (uint next = 0; next < file.ChunkCount;)
        {
            int length = Collect(in file, ref next);
            ulong start = _slices[0].Chunk.FileOffset;
            WriteZeros(destination, checked((long)(start - written)), cancellation);
            ReadWindow(length, cancellation);
            destination.Write(_window, 0, length);
            progress.AddBytes(length);
            written = start + (ulong)length;
        }

        // A v5 file with holes may end with one.
        WriteZeros(destination, checked((long)(file.Size - written)), cancellation);
    }

    /// <summary>Reads a chunk.</summary>
    /// <returns>Its bytes, valid until the next read.</returns>
    /// <exception cref="ImageException">It cannot be read.</exception>
    public ReadOnlySpan<byte> ReadChunk(in RafsChunk chunk, CancellationToken cancellation)
    {
        _slices.Clear();
        _slices.Add(new ChunkSlice(chunk, 0, chunk.PlainSize));
        ReadWindow(chunk.PlainSize, cancellation);
        return _window.AsSpan(0, chunk.PlainSize);
    }

    public void Dispose()
    {
        _storage.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _recent.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _backend.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    /// <summary>Takes chunks that follow each other in the file until the window is full.</summary>
    private int Collect(in RafsFile file, ref uint next)
    {
        _slices.Clear();
        int length = 0;
        while (next < file.ChunkCount)
        {
            if (_image.GetChunk(in file, next, out RafsChunk chunk) != RafsStatus.Ok || (_slices.Count == 0 && chunk.PlainSize <= 0))
                throw new RafsFormatException($"Chunk {next} of inode {file.Ino} is damaged.");
            bool follows = _slices.Count == 0 || chunk.FileOffset == _slices[0].Chunk.FileOffset + (ulong)length;
            if (!follows || chunk.PlainSize > _window.Length - length)
                break;
            _slices.Add(new ChunkSlice(chunk, 0, chunk.PlainSize));
            length += chunk.PlainSize;
            next++;
        }

        return length;
    }

    private void ReadWindow(int length, CancellationToken cancellation)
    {
        ReadStatus status = _storage.ReadAsync(_slices.ToArray(), _window.AsMemory(0, length), cancellation).AsTask().GetAwaiter().GetResult();
        cancellation.ThrowIfCancellationRequested();
        if (status == ReadStatus.Ok)
            return;
        RafsBlob blob = _image.Blobs[_slices[0].Chunk.Blob];
        throw new ImageException(_errors.Message ?? $"chunk {_slices[0].Chunk.Index} of blob {blob.Id} cannot be read");
    }

    private void WriteZeros(Stream destination, long length, CancellationToken cancellation)
    {
        if (length <= 0)
            return;
        Array.Clear(_window, 0, (int)Math.Min(length, _window.Length));
        while (length > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            int part = (int)Math.Min(length, _window.Length);
            destination.Write(_window, 0, part);
            length -= part;
        }
    }
}
