using Microsoft.Win32.SafeHandles;
using Nydus.Abstractions;

namespace Nydus.Storage.Tests.Fakes;

/// <summary>
/// A cache in files of a folder: runs have a descriptor. Two of them on one folder are like two processes: what one has stored, the other sees when
/// it opens the blob or is asked to look again.
/// </summary>
internal sealed class FileCache(string folder, CacheForm form = CacheForm.Plain) : IBlobCache
{
    public CacheForm Form => form;

    public int Pins;

    public int OpenBlobs;

    public int Refreshes;

    public ICachedBlob OpenBlob(BlobGeometry geometry)
    {
        Interlocked.Increment(ref OpenBlobs);
        return new Blob(this, geometry);
    }

    public string SideFile(string blobId, string name) => Path.Combine(folder, $"{blobId}.{name}");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private sealed class Blob : ICachedBlob
    {
        private readonly FileCache _cache;
        private readonly BlobGeometry _geometry;
        private readonly SafeFileHandle _data;
        private readonly SafeFileHandle _bits;

        /// <summary>A byte a chunk.</summary>
        private readonly byte[] _ready;

        public Blob(FileCache cache, BlobGeometry geometry)
        {
            _cache = cache;
            _geometry = geometry;
            _data = Open("data");
            _bits = Open("bits");
            _ready = new byte[geometry.ChunkCount];
            RandomAccess.Read(_bits, _ready, 0);
        }

        public bool TrustsReadyChunks => true;

        public int TryGetRun(int firstChunk, int count, out CacheRun run)
        {
            run = default;
            if (Volatile.Read(ref _ready[firstChunk]) == 0 || !_geometry.Chunks.TryGetChunk(firstChunk, out ChunkGeometry chunk))
                return 0;
            bool isPlain = _cache.Form == CacheForm.Plain;
            run.Fd = (int)_data.DangerousGetHandle();
            run.Offset = isPlain ? chunk.PlainOffset : chunk.StoredOffset;
            run.Length = isPlain ? chunk.PlainSize : chunk.StoredSize;
            Interlocked.Increment(ref _cache.Pins);
            return 1;
        }

        public void Release(in CacheRun run) => Interlocked.Decrement(ref _cache.Pins);

        public bool CopyRun(in CacheRun run, long skip, Span<byte> destination) => throw new InvalidOperationException("the run has a descriptor");

        public void Refresh(int firstChunk, int count)
        {
            Interlocked.Increment(ref _cache.Refreshes);
            RandomAccess.Read(_bits, _ready.AsSpan(firstChunk, count), firstChunk);
        }

        public ValueTask StoreAsync(int firstChunk, int count, long offset, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
        {
            RandomAccess.Write(_data, data.Span, offset);
            Mark(firstChunk, count, 1);
            return ValueTask.CompletedTask;
        }

        public void Invalidate(int chunk) => Mark(chunk, 1, 0);

        public int ReadSideFile(string name, long offset, Span<byte> destination)
        {
            using SafeFileHandle file = Open(name);
            return RandomAccess.Read(file, destination, offset);
        }

        public long GetSideFileLength(string name)
        {
            var file = new FileInfo(_cache.SideFile(_geometry.BlobId, name));
            return file.Exists ? file.Length : -1;
        }

        public void WriteSideFile(string name, ReadOnlySpan<byte> content) => File.WriteAllBytes(_cache.SideFile(_geometry.BlobId, name), content);

        public void Dispose()
        {
            _data.Dispose();
            _bits.Dispose();
            Interlocked.Decrement(ref _cache.OpenBlobs);
        }

        private SafeFileHandle Open(string name) =>
            File.OpenHandle(_cache.SideFile(_geometry.BlobId, name), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);

        private void Mark(int firstChunk, int count, byte bit)
        {
            Span<byte> bits = _ready.AsSpan(firstChunk, count);
            bits.Fill(bit);
            RandomAccess.Write(_bits, bits, firstChunk);
        }
    }
}
