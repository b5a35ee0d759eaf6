using System.Text.Json;
using Microsoft.Extensions.Logging;
using Nydus.FileSystems;
using Nydus.Host.Configuration;
using Nydus.Host.Interop;
using Nydus.Host.Process;
using Nydus.Rafs;
using Nydus.Storage;

namespace Nydus.Host.Mounts;

/// <summary>
/// One mounted image and everything below it. Opened from the plugins upwards: backend and cache, image, storage. Closed the other way
/// round, after the last FUSE thread has ended: file systems and chunk tables point into the mapped bootstrap.
/// </summary>
internal sealed class ImageMount : IAsyncDisposable
{
    private readonly MountSurroundings _surroundings;
    private readonly MountPlugins _plugins;
    private readonly ImageStorage _storage;
    private readonly RafsConfig _rafs;
    private readonly ILogger _logger;

    private ImageMount(MountSurroundings surroundings, MountPlugins plugins, RafsImage image, ImageStorage storage, RafsConfig rafs, ILogger logger)
    {
        _surroundings = surroundings;
        _plugins = plugins;
        Image = image;
        _storage = storage;
        _rafs = rafs;
        _logger = logger;
    }

    public RafsImage Image { get; }

    /// <summary>Opens an image. The backend may be down: it is asked for nothing.</summary>
    /// <exception cref="StartException">The image, its backend or its cache cannot be used.</exception>
    public static ImageMount Open(ImageLaunch launch, MountSurroundings surroundings)
    {
        ILogger logger = surroundings.Loggers.CreateLogger("Nydus.Host");
        DaemonConfig config = launch.Config;
        if (config is not { Backend: { } backend, Cache: { } cache, Rafs: { } rafs })
            throw new StartException("mounting an image needs a configuration with a backend, a cache and the settings of the file system");
        WarnOfLaterFeatures(config, cache, rafs, logger);
        MountPlugins plugins = MountPlugins.Create(backend, cache, surroundings, logger);
        StartTimeline.End(StartPhase.Plugins);
        RafsImage? image = null;
        try
        {
            image = OpenImage(launch.Bootstrap, rafs, cache);
            StartTimeline.End(StartPhase.Bootstrap);
            ILogger storageLogger = surroundings.Loggers.CreateLogger("Nydus.Storage");
            var storage = ImageStorage.Create(image, plugins.Backend, plugins.Cache, StorageOptions(rafs, cache), storageLogger, surroundings.TimeProvider);
            StartTimeline.End(StartPhase.Storage);
            return new ImageMount(surroundings, plugins, image, storage, rafs, logger);
        }
        catch
        {
            image?.Dispose();
            plugins.DisposeAsync().AsTask().GetAwaiter().GetResult();
            throw;
        }
    }

    public IMountedFileSystem CreateFileSystem(ulong nodeIdBase)
    {
        var options = new RafsFileSystemOptions
        {
            EnableXattr = _rafs.EnableXattr,
            ValidateInodes = _rafs.Validate,
            FallbackUid = Libc.geteuid(),
            FallbackGid = Libc.getegid(),
        };
        ILogger logger = _surroundings.Loggers.CreateLogger("Nydus.FileSystems");
        return new RafsFileSystem(nodeIdBase, Image, _storage, options, logger, _surroundings.TimeProvider);
    }

    public void LogStatistics()
    {
        StorageStatistics s = _storage.GetStatistics();
        MountLog.Statistics(_logger, s.BackendReads, s.BackendBytes, s.ChunksFetched, s.Mismatches, s.StoreFailures, s.Misses);
    }

    /// <summary>To be called after the last FUSE thread has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        await _storage.DisposeAsync().ConfigureAwait(false);
        if (_storage.HasStragglers)
        {
            MountLog.LeftOpen(_logger, _surroundings.InstanceId);
            return;
        }
        await _plugins.DisposeAsync().ConfigureAwait(false);
        Image.Dispose();
    }

    private static RafsImage OpenImage(string bootstrap, RafsConfig rafs, CacheConfig cache)
    {
        BootstrapMode mode = rafs.Mode == "cached" ? BootstrapMode.Cached : BootstrapMode.Direct;
        string? workDirectory = cache.Section.TryGetProperty("work_dir", out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
        try
        {
            return RafsBootstrap.Open(bootstrap, mode, workDirectory);
        }
        catch (Exception e) when (e is RafsFormatException or IOException)
        {
            throw new StartException($"the bootstrap {bootstrap} cannot be used: {e.Message}", e);
        }
    }

    private static StorageOptions StorageOptions(RafsConfig rafs, CacheConfig cache) => new()
    {
        Validate = rafs.Validate || cache.Validate,
        BatchSize = (int)Math.Clamp(rafs.BatchSize, 0, int.MaxValue),
    };

    private static void WarnOfLaterFeatures(DaemonConfig config, CacheConfig cache, RafsConfig rafs, ILogger logger)
    {
        List<string> features = [];
        if (config.Overlay is not null)
            features.Add("overlay");
        if (rafs.Prefetch.Enable || cache.Prefetch.Enable)
            features.Add("prefetch");
        if (config.ExternalBackends.Count > 0)
            features.Add("external backends");
        if (features.Count > 0)
            MountLog.NotInThisRelease(logger, string.Join(", ", features));
    }
}
