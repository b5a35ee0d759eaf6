using System.Text.Json;

namespace Nydus.Host.Configuration;

internal sealed partial class ConfigBinder
{
    private DaemonConfig BindVersion1(ConfigSection root)
    {
        // Writers of version 1 put a copy of `device.id` at the top.
        root.Accept("id");
        ConfigSection? device = root.Object("device");
        RafsConfig rafs = BindRafs1(root);
        root.WarnOfOtherVersion(2, "backend", "cache", "rafs");
        root.Close();
        if (device is null)
            return new DaemonConfig { SchemaVersion = 1, Document = root.Raw };
        var config = new DaemonConfig
        {
            SchemaVersion = 1,
            Id = device.String("id", ""),
            Backend = BindBackend1(device),
            ExternalBackends = BindExternalBackends(device),
            Cache = BindCache1(device, rafs.Prefetch),
            Rafs = rafs,
            Document = root.Raw,
        };
        device.Close();
        return config;
    }

    private static BackendConfig? BindBackend1(ConfigSection device)
    {
        ConfigSection? backend = device.Object("backend");
        if (backend is null)
        {
            if (device.Find("backend") is null)
                device.Error("backend", "required object");
            return null;
        }
        string type = backend.RequiredString("type");
        ConfigSection? section = backend.Object("config");
        if (section is not null)
            BackendKeys.Check(type, section);
        else if (backend.Find("config") is null)
            backend.Error("config", type.Length == 0 ? "required object" : $"required object for type {type}");
        backend.Close();
        return new BackendConfig(type, section?.Raw ?? ConfigSection.EmptyObject, backend.PathOf("config"));
    }

    // Version 1 has no prefetch settings of the cache: they are a copy of the file system's when those are enabled.
    private static CacheConfig BindCache1(ConfigSection device, PrefetchConfig prefetch)
    {
        ConfigSection cache = device.Object("cache") ?? device.Absent("cache");
        string type = CacheKeys.Canonical(cache.String("type", ""));
        bool sectionNeeded = CacheKeys.NeedsSection(type);
        // Without a cache the section may be anything.
        ConfigSection? section = null;
        if (cache.Find("config") is { } raw && (raw.ValueKind == JsonValueKind.Object || sectionNeeded))
            section = cache.Object("config", nullAllowed: true);
        if (section is not null)
            CacheKeys.Check(type, section);
        else if (sectionNeeded && cache.Find("config") is null or { ValueKind: JsonValueKind.Null })
            cache.Error("config", $"required object for type {type}");
        var config = new CacheConfig
        {
            Type = type,
            Compressed = cache.Boolean("compressed", fallback: false),
            Validate = cache.Boolean("validate", fallback: false),
            Prefetch = prefetch.Enable ? prefetch : PrefetchConfig.Off,
            Section = section?.Raw ?? ConfigSection.EmptyObject,
            Path = cache.PathOf("config"),
        };
        cache.Close();
        return config;
    }

    private RafsConfig BindRafs1(ConfigSection root)
    {
        var config = new RafsConfig
        {
            Mode = root.RequiredString("mode"),
            BatchSize = root.Number("amplify_io", ConfigDefaults.BatchSize, ConfigDefaults.MaxBatchSize),
            Validate = root.Boolean("digest_validate", fallback: false),
            EnableXattr = root.Boolean("enable_xattr", fallback: false),
            IoStatsFiles = root.Boolean("iostats_files", fallback: false),
            AccessPattern = root.Boolean("access_pattern", fallback: false),
            LatestReadFiles = root.Boolean("latest_read_files", fallback: false),
            Prefetch = BindPrefetch1(root),
        };
        if (config.Mode.Length > 0)
            CheckMode(root, config.Mode);
        return config;
    }

    private PrefetchConfig BindPrefetch1(ConfigSection root)
    {
        ConfigSection? section = root.Object("fs_prefetch");
        if (section is null)
            return PrefetchConfig.Off;
        var prefetch = new PrefetchConfig
        {
            Enable = section.Boolean("enable", fallback: false),
            Threads = section.Number("threads_count", ConfigDefaults.PrefetchThreads),
            BatchSize = section.Number("merging_size", ConfigDefaults.BatchSize),
            BandwidthLimit = section.Number("bandwidth_rate", 0, uint.MaxValue),
            PrefetchAll = section.Boolean("prefetch_all", fallback: true),
            StreamPrefetch = section.Boolean("stream_prefetch", fallback: false),
        };
        CheckPrefetch(section, prefetch, "threads_count", "merging_size");
        section.Close();
        return prefetch;
    }
}
