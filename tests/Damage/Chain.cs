using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Nydus.Abstractions;
using Nydus.FileSystems;
using Nydus.FileSystems.Tests.Requests;
using Nydus.Fuse;
using Nydus.Plugin.BlobCache;
using Nydus.Plugin.LocalFs;
using Nydus.Rafs;
using Nydus.Storage;

namespace Nydus.Damage.Tests;

/// <summary>
/// An image served as the daemon does it, from the bootstrap to the reply, with the plugins blobcache and localfs and validation on. Its disposal checks
/// that nothing stays behind.
/// </summary>
internal sealed class Chain : IAsyncDisposable
{
    private readonly IStorageBackend _backend;
    private readonly IBlobCache _cache;
    private readonly ImageStorage _storage;
    private readonly MountTable _mounts;
    private readonly FuseDispatcher _dispatcher;
    private readonly NativeReply _reply;

    /// <exception cref="RafsFormatException">The bootstrap is refused.</exception>
    /// <exception cref="IOException">The same.</exception>
    public Chain(Workplace place, CacheForm form, CaseLog log, NativeReply reply)
    {
        Image = RafsBootstrap.Open(place.Bootstrap, BootstrapMode.Cached, null);
        try
        {
            var context = new CaseContext(log);
            _backend = new LocalFsBackendFactory().Create(Json($$"""{"dir":"{{place.Blobs}}"}"""), context).Instance!;
            _cache = new BlobCacheFactory().Create(Json($$"""{"work_dir":"{{place.Cache}}"}"""), form, context).Instance!;
            var time = new FakeTimeProvider();
            _storage = ImageStorage.Create(Image, _backend, _cache, new StorageOptions { Validate = true }, log, time);
            _mounts = new MountTable(time);
            _mounts.Mount("/", nodeIdBase => new RafsFileSystem(nodeIdBase, Image, _storage, new RafsFileSystemOptions { ValidateInodes = true }, log, time));
            _dispatcher = new FuseDispatcher(_mounts, new NoInterrupts(), NullLogger.Instance);
            _reply = reply;
            Assert.Equal(0, Send(Request.Init()));
        }
        catch
        {
            Image.Dispose();
            throw;
        }
    }

    public RafsImage Image { get; }

    /// <summary>The mount's part of a node id.</summary>
    public const ulong NodeIdBase = 1ul << 56;

    /// <summary>Reads from the start of a file, waiting when it has to be fetched.</summary>
    public async Task<(int Result, byte[] Bytes)> ReadAsync(ulong nodeid, int size)
    {
        int result = Send(Request.Read(nodeid, 0, (uint)size));
        if (result != FuseResult.Deferred)
            return (result, result == 0 ? _reply.Payload.ToArray() : []);
        DeferredAnswer deferred = _reply.Deferred!;
        (int sent, int length) = await deferred.Sent;
        return (sent, deferred.Payload[..length].ToArray());
    }

    /// <summary>The entries of a directory, as far as one reply holds them; none when it cannot be read.</summary>
    public List<Dirent> ReadDir(ulong nodeid) => Send(Request.ReadDir(nodeid, 0, 1 << 16, plus: true)) == 0 ? Dirent.Parse(_reply.Payload, plus: true) : [];

    public async ValueTask DisposeAsync()
    {
        await _mounts.DisposeAsync();
        await _storage.DisposeAsync();
        Assert.False(_storage.HasStragglers);
        Assert.Equal(0, _storage.Context.Pool.Lent);
        Assert.Equal(0, _storage.Context.Budget.Used);
        Assert.Equal(0, _storage.Context.Budget.Waiting);
        Assert.All(_storage.Stores, static store => Assert.Equal(0, store.Flights.Count));
        await _cache.DisposeAsync();
        await _backend.DisposeAsync();
        Image.Dispose();
    }

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    private int Send(ReadOnlySpan<byte> request)
    {
        _reply.Begin();
        return _dispatcher.Dispatch(request, _reply);
    }
}
