using System.Diagnostics;
using Nydus.Abstractions;
using Nydus.Plugin.Tests;

namespace Nydus.Plugin.BlobCache.Tests;

/// <summary>A work_dir on a file system of 64 KiB, which can be full and can be read-only.</summary>
public sealed class SmallDiskTests : IDisposable
{
    private const string BlobId = "0123abcd";
    private const int ChunkSize = 4096;
    private const int ChunkCount = 64;
    private readonly TemporaryDirectory _temp = new();
    private readonly PluginTestContext _context = new();
    private readonly ChunkList _chunks = ChunkList.OfSize(ChunkSize, ChunkSize * ChunkCount);
    private readonly bool _isMounted;

    public SmallDiskTests() => _isMounted = Run("mount", "-t", "tmpfs", "-o", "size=64k", "none", _temp.Path);

    public void Dispose()
    {
        if (_isMounted)
            Run("umount", _temp.Path);
        _temp.Dispose();
    }

    [Fact]
    public async Task FullDisk_MarksNothingThatIsNotThere()
    {
        Assert.SkipUnless(_isMounted, "skipped: cannot mount a tmpfs");
        byte[] data = new byte[ChunkSize];
        Array.Fill(data, (byte)0xA5);
        int stored = 0;
        using (ICachedBlob blob = Open())
        {
            await Assert.ThrowsAsync<IOException>(async () =>
            {
                for (; stored < ChunkCount; stored++)
                    await blob.StoreAsync(stored, 1, (long)stored * ChunkSize, data, default);
            });
            Assert.InRange(stored, 1, ChunkCount - 1);
            Assert.Equal(stored, blob.TryGetRun(0, ChunkCount, out _));
        }

        using ICachedBlob again = Open();
        Assert.InRange(again.TryGetRun(0, ChunkCount, out CacheRun run), 1, stored);
        using Microsoft.Win32.SafeHandles.SafeFileHandle file = new(run.Fd, ownsHandle: false);
        byte[] read = new byte[run.Length];
        Assert.Equal(read.Length, RandomAccess.Read(file, read, 0));
        Assert.False(read.AsSpan().ContainsAnyExcept((byte)0xA5));
    }

    [Fact]
    public async Task ReadOnlyDirectory_ServesWhatIsThere_AndTakesNothing()
    {
        Assert.SkipUnless(_isMounted, "skipped: cannot mount a tmpfs");
        using (ICachedBlob blob = Open())
            await blob.StoreAsync(0, 1, 0, new byte[ChunkSize], default);
        Assert.True(Run("mount", "-o", "remount,ro", _temp.Path));

        using ICachedBlob readOnly = Open();
        Assert.Equal(1, readOnly.TryGetRun(0, 2, out _));
        await Assert.ThrowsAsync<IOException>(async () => await readOnly.StoreAsync(1, 1, ChunkSize, new byte[ChunkSize], default));
        Assert.Equal(1, readOnly.TryGetRun(0, 2, out _));
        Assert.Throws<IOException>(() => readOnly.WriteSideFile("blob.meta", [1]));
        readOnly.Invalidate(0);
        readOnly.Refresh(0, 1);
        Assert.Equal(0, readOnly.TryGetRun(0, 1, out _));
        Assert.Single(_context.Messages);
        Assert.Throws<IOException>(() => Open("another"));
    }

    private ICachedBlob Open(string blobId = BlobId)
        => new BlobCacheFactory().Create(PluginTestContext.Json($$"""{"work_dir":"{{_temp.Path}}"}"""), CacheForm.Plain, _context).Instance!.OpenBlob(new BlobGeometry
        {
            BlobId = blobId,
            ChunkCount = ChunkCount,
            PlainSize = ChunkSize * ChunkCount,
            StoredSize = 1,
            HasStableChunkNumbers = true,
            Chunks = _chunks,
        });

    private static bool Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
