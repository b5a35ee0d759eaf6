using System.Text.Json;

namespace Nydus.Host.Configuration;

internal sealed partial class ConfigBinder
{
    private DaemonConfig BindVersion2(ConfigSection root)
    {
        var config = new DaemonConfig
        {
            SchemaVersion = 2,
            Id = root.String("id", ""),
            Backend = BindBackend2(root),
            ExternalBackends = BindExternalBackends(root),
            Cache = BindCache2(root),
            Rafs = BindRafs2(root),
            Overlay = BindOverlay(root),
            Document = root.Raw,
        };
        root.WarnOfOtherVersion(1, "device");
        root.Close();
        return config;
    }

    private static BackendConfig? BindBackend2(ConfigSection root)
    {
        ConfigSection? backend = root.Object("backend", nullAllowed: true);
        if (backend is null)
            return null;
        string type = backend.RequiredString("type");
        foreach (string other in BackendKeys.Types)
            backend.Accept(other);
        ConfigSection? section = type.Length == 0 ? null : backend.Object(type, nullAllowed: true);
        if (section is not null)
            BackendKeys.Check(type, section);
        else if (BackendKeys.Types.Contains(type) && backend.Find(type) is null or { ValueKind: JsonValueKind.Null })
            backend.Error(type, $"required object for type {type}");
        backend.Close();
        return new BackendConfig(type, section?.Raw ?? ConfigSection.EmptyObject, backend.PathOf(type));
    }

    private CacheConfig? BindCache2(ConfigSection root)
    {
        ConfigSection? cache = root.Object("cache", nullAllowed: true);
        if (cache is null)
            return null;
        string type = CacheKeys.Canonical(cache.String("type", ""));
        string sectionKey = CacheKeys.SectionKey(type);
        cache.Accept(CacheKeys.FileCache, CacheKeys.FsCache);
        ConfigSection? section = cache.Object(sectionKey, nullAllowed: true);
        if (section is not null)
            CacheKeys.Check(type, section);
        else if (CacheKeys.NeedsSection(type) && cache.Find(sectionKey) is null or { ValueKind: JsonValueKind.Null })
            cache.Error(sectionKey, $"required object for type {type}");
        var config = new CacheConfig
        {
            Type = type,
            Compressed = cache.Boolean("compressed", fallback: false),
            Validate = cache.Boolean("validate", fallback: false),
            Prefetch = BindPrefetch2(cache),
            Section = section?.Raw ?? ConfigSection.EmptyObject,
            Path = cache.PathOf(sectionKey),
        };
        cache.Close();
        return config;
    }

    private RafsConfig? BindRafs2(ConfigSection root)
    {
        ConfigSection? rafs = root.Object("rafs", nullAllowed: true);
        if (rafs is null)
            return null;
        var config = new RafsConfig
        {
            Mode = rafs.String("mode", ConfigDefaults.Mode),
            BatchSize = rafs.Number("batch_size", ConfigDefaults.BatchSize, ConfigDefaults.MaxBatchSize),
            Validate = rafs.Boolean("validate", fallback: false),
            EnableXattr = rafs.Boolean("enable_xattr", fallback: false),
            IoStatsFiles = rafs.Boolean("iostats_files", fallback: false),
            AccessPattern = rafs.Boolean("access_pattern", fallback: false),
            LatestReadFiles = rafs.Boolean("latest_read_files", fallback: false),
            Prefetch = BindPrefetch2(rafs),
        };
        CheckMode(rafs, config.Mode);
        rafs.Close();
        return config;
    }

    private PrefetchConfig BindPrefetch2(ConfigSection owner)
    {
        ConfigSection? section = owner.Object("prefetch");
        if (section is null)
            return PrefetchConfig.Off;
        var prefetch = new PrefetchConfig
        {
            Enable = section.RequiredBoolean("enable"),
            Threads = section.Number("threads", ConfigDefaults.PrefetchThreads),
            BatchSize = section.Number("batch_size", ConfigDefaults.BatchSize),
            BandwidthLimit = section.Number("bandwidth_limit", 0, uint.MaxValue),
            PrefetchAll = section.Boolean("prefetch_all", fallback: false),
            StreamPrefetch = section.Boolean("stream_prefetch", fallback: false),
        };
        CheckPrefetch(section, prefetch, "threads", "batch_size");
        section.Close();
        return prefetch;
    }

    private static OverlayConfig? BindOverlay(ConfigSection root)
    {
        ConfigSection? overlay = root.Object("overlay", nullAllowed: true);
        if (overlay is null)
            return null;
        var config = new OverlayConfig(overlay.RequiredString("upper_dir"), overlay.RequiredString("work_dir"));
        overlay.Close();
        return config;
    }
}
