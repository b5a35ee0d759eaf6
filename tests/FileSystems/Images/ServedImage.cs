using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Nydus.FileSystems.Tests.Blobs;
using Nydus.FileSystems.Tests.Requests;
using Nydus.Fuse;
using Nydus.Fuse.Abi;
using Nydus.Rafs;
using Nydus.Storage;
using Nydus.Tests;

namespace Nydus.FileSystems.Tests.Images;

/// <summary>An image behind a dispatcher, steps (2) to (7) of the hot path. Its disposal checks that no run stays pinned.</summary>
internal sealed class ServedImage : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RafsImage _image;
    private readonly ImageStorage _storage;
    private readonly FuseDispatcher _dispatcher;

    public ServedImage(RafsImage image, string blobFolder, string mountPoint = "/", RafsFileSystemOptions? options = null, bool givesFiles = true)
    {
        _image = image;
        Backend = new FolderBackend(blobFolder);
        Cache = new FileCache(_folder.Path) { GivesFiles = givesFiles };
        _storage = ImageStorage.Create(image, Backend, Cache, new StorageOptions { BatchSize = 0 }, NullLogger.Instance, Time);
        Mounts = new MountTable(Time);
        Mounts.Mount(mountPoint, nodeIdBase => new RafsFileSystem(nodeIdBase, image, _storage, options ?? new RafsFileSystemOptions(), NullLogger.Instance, Time));
        _dispatcher = new FuseDispatcher(Mounts, new NoInterrupts(), NullLogger.Instance);
        Assert.Equal(0, Send(Request.Init()));
    }

    public FakeTimeProvider Time { get; } = new();

    public FolderBackend Backend { get; }

    public FileCache Cache { get; }

    public MountTable Mounts { get; }

    public NativeReply Reply { get; } = new();

    public static ServedImage Golden(string name, string mountPoint = "/", RafsFileSystemOptions? options = null, bool givesFiles = true) =>
        Open(GoldenData.Image(name).Bootstrap, mountPoint, options, givesFiles);

    public static ServedImage Open(string bootstrap, string mountPoint = "/", RafsFileSystemOptions? options = null, bool givesFiles = true) =>
        new(RafsBootstrap.Open(bootstrap, BootstrapMode.Cached, null), GoldenData.BlobDirectory, mountPoint, options, givesFiles);

    public int Send(ReadOnlySpan<byte> request)
    {
        Reply.Begin();
        return _dispatcher.Dispatch(request, Reply);
    }

    /// <summary>The entry at a path below the root.</summary>
    public fuse_entry_out Find(ReadOnlySpan<byte> path)
    {
        var entry = new fuse_entry_out { nodeid = 1 };
        foreach (var part in path.Split((byte)'/'))
        {
            Assert.Equal(0, Send(Request.Lookup(entry.nodeid, path[part])));
            entry = Reply.Read<fuse_entry_out>();
            Assert.NotEqual(0ul, entry.nodeid);
        }

        return entry;
    }

    public fuse_attr AttrOf(ulong nodeid)
    {
        Assert.Equal(0, Send(Request.GetAttr(nodeid)));
        return Reply.Read<fuse_attr_out>().attr;
    }

    /// <summary>Reads a range, waiting when it has to be fetched.</summary>
    public async Task<(int Result, byte[] Bytes)> ReadAsync(ulong nodeid, ulong offset, uint size)
    {
        var result = Send(Request.Read(nodeid, offset, size));
        if (result != FuseResult.Deferred)
            return (result, Reply.Payload.ToArray());
        var deferred = Reply.Deferred!;
        var (sent, length) = await deferred.Sent;
        return (sent, deferred.Payload[..length].ToArray());
    }

    /// <summary>Reads a whole file in requests of the size given.</summary>
    public async Task<byte[]> ReadAllAsync(ulong nodeid, uint size = 1 << 20)
    {
        var content = new MemoryStream();
        while (true)
        {
            var (result, bytes) = await ReadAsync(nodeid, (ulong)content.Length, size);
            Assert.Equal(0, result);
            if (bytes.Length == 0)
                return content.ToArray();
            content.Write(bytes);
        }
    }

    /// <summary>Reads until the cache has the file: a reader is answered before what it waited for is kept.</summary>
    public async Task WarmAsync(ulong nodeid)
    {
        while (true)
        {
            await ReadAllAsync(nodeid);
            var size = AttrOf(nodeid).size;
            if (size == 0 || Send(Request.Read(nodeid, 0, (uint)size)) == 0)
                return;
            await Reply.Deferred!.Sent;
            await Task.Yield();
        }
    }

    public List<Dirent> ReadDir(ulong nodeid, bool plus, ulong offset = 0, uint size = 1 << 20)
    {
        Assert.Equal(0, Send(Request.ReadDir(nodeid, offset, size, plus)));
        return Dirent.Parse(Reply.Payload, plus);
    }

    public async ValueTask DisposeAsync()
    {
        await Mounts.DisposeAsync();
        await _storage.DisposeAsync();
        _image.Dispose();
        Reply.Dispose();
        _folder.Dispose();
        Assert.Equal(0, Cache.Pins);
    }
}
