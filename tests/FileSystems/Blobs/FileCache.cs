using Microsoft.Win32.SafeHandles;
using Nydus.Abstractions;

namespace Nydus.FileSystems.Tests.Blobs;

/// <summary>A plain cache: a file a blob, chunks at their plain offsets. Hands out the file, or only copies when <see cref="GivesFiles"/> is false. Counts pins.</summary>
internal sealed class FileCache(string folder) : IBlobCache
{
    public bool GivesFiles { get; init; } = true;

    public int Pins;

    public CacheForm Form => CacheForm.Plain;

    public IEnumerable<string> Files => Directory.EnumerateFiles(folder);

    public ICachedBlob OpenBlob(BlobGeometry geometry) => new Blob(this, geometry, Path.Combine(folder, geometry.BlobId));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private sealed class Blob : ICachedBlob
    {
        private readonly FileCache _cache;
        private readonly BlobGeometry _geometry;
        private readonly SafeFileHandle _file;
        private readonly int _fd;
        private readonly bool[] _ready;

        public Blob(FileCache cache, BlobGeometry geometry, string path)
        {
            _cache = cache;
            _geometry = geometry;
            _file = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite);
            _fd = cache.GivesFiles ? (int)_file.DangerousGetHandle() : -1;
            _ready = new bool[geometry.ChunkCount];
        }

        public bool TrustsReadyChunks => true;

        public int TryGetRun(int firstChunk, int count, out CacheRun run)
        {
            run = default;
            if (!Volatile.Read(ref _ready[firstChunk]) || !_geometry.Chunks.TryGetChunk(firstChunk, out var chunk))
                return 0;
            run = new CacheRun { Fd = _fd, Offset = chunk.PlainOffset, Length = chunk.PlainSize };
            Interlocked.Increment(ref _cache.Pins);
            return 1;
        }

        public void Release(in CacheRun run) => Interlocked.Decrement(ref _cache.Pins);

        public bool CopyRun(in CacheRun run, long skip, Span<byte> destination) => RandomAccess.Read(_file, destination, run.Offset + skip) == destination.Length;

        public void Refresh(int firstChunk, int count)
        {
        }

        public ValueTask StoreAsync(int firstChunk, int count, long offset, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
        {
            RandomAccess.Write(_file, data.Span, offset);
            for (var i = 0; i < count; i++)
                Volatile.Write(ref _ready[firstChunk + i], true);
            return ValueTask.CompletedTask;
        }

        public void Invalidate(int chunk) => Volatile.Write(ref _ready[chunk], false);

        public int ReadSideFile(string name, long offset, Span<byte> destination) => 0;

        public long GetSideFileLength(string name) => -1;

        public void WriteSideFile(string name, ReadOnlySpan<byte> content)
        {
        }

        public void Dispose() => _file.Dispose();
    }
}
