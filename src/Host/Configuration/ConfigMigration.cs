using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Nydus.Host.Configuration;

/// <summary>Writes a configuration as a version 2 document that means the same. Secrets are kept: the result is to be used.</summary>
internal static class ConfigMigration
{
    private static readonly JsonWriterOptions s_options = new()
    {
        Indented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string ToVersion2(DaemonConfig config, ConfigFormat format)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, s_options))
            Write(writer, config);
        if (format == ConfigFormat.Json)
            return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
        return TomlTree.Format(JsonElement.Parse(buffer.WrittenSpan));
    }

    private static void Write(Utf8JsonWriter writer, DaemonConfig config)
    {
        writer.WriteStartObject();
        writer.WriteNumber("version", 2);
        writer.WriteString("id", config.Id);
        if (config.Backend is { } backend)
        {
            writer.WriteStartObject("backend");
            writer.WriteString("type", backend.Type);
            writer.WritePropertyName(backend.Type);
            backend.Section.WriteTo(writer);
            writer.WriteEndObject();
        }
        if (config.ExternalBackends.Count > 0)
            WriteExternalBackends(writer, config.ExternalBackends);
        if (config.Cache is { } cache)
            WriteCache(writer, cache);
        if (config.Rafs is { } rafs)
            WriteRafs(writer, rafs);
        if (config.Overlay is { } overlay)
        {
            writer.WriteStartObject("overlay");
            writer.WriteString("upper_dir", overlay.UpperDir);
            writer.WriteString("work_dir", overlay.WorkDir);
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
    }

    private static void WriteExternalBackends(Utf8JsonWriter writer, IReadOnlyList<ExternalBackendConfig> backends)
    {
        writer.WriteStartArray("external_backends");
        foreach (ExternalBackendConfig backend in backends)
        {
            writer.WriteStartObject();
            WriteMap(writer, "patch", backend.Patch);
            writer.WriteString("type", backend.Type);
            WriteMap(writer, "config", backend.Config);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static void WriteMap(Utf8JsonWriter writer, string name, IReadOnlyDictionary<string, string> map)
    {
        writer.WriteStartObject(name);
        foreach ((string key, string value) in map)
            writer.WriteString(key, value);
        writer.WriteEndObject();
    }

    private static void WriteCache(Utf8JsonWriter writer, CacheConfig cache)
    {
        writer.WriteStartObject("cache");
        writer.WriteString("type", cache.Type);
        writer.WriteBoolean("compressed", cache.Compressed);
        writer.WriteBoolean("validate", cache.Validate);
        WritePrefetch(writer, cache.Prefetch);
        if (cache.Type != CacheKeys.DummyCache)
        {
            writer.WriteStartObject(CacheKeys.SectionKey(cache.Type));
            foreach (JsonProperty property in cache.Section.EnumerateObject())
            {
                // Version 2 knows it only beside `type`.
                if (!CacheKeys.NeedsSection(cache.Type) || property.Name != "compressed")
                    property.WriteTo(writer);
            }
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
    }

    private static void WriteRafs(Utf8JsonWriter writer, RafsConfig rafs)
    {
        writer.WriteStartObject("rafs");
        writer.WriteString("mode", rafs.Mode);
        writer.WriteNumber("batch_size", rafs.BatchSize);
        writer.WriteBoolean("validate", rafs.Validate);
        writer.WriteBoolean("enable_xattr", rafs.EnableXattr);
        writer.WriteBoolean("iostats_files", rafs.IoStatsFiles);
        writer.WriteBoolean("access_pattern", rafs.AccessPattern);
        writer.WriteBoolean("latest_read_files", rafs.LatestReadFiles);
        WritePrefetch(writer, rafs.Prefetch);
        writer.WriteEndObject();
    }

    private static void WritePrefetch(Utf8JsonWriter writer, PrefetchConfig prefetch)
    {
        // Left out it means the same, all off and zero; written out it would get defaults.
        if (prefetch == PrefetchConfig.Off)
            return;
        writer.WriteStartObject("prefetch");
        writer.WriteBoolean("enable", prefetch.Enable);
        writer.WriteNumber("threads", prefetch.Threads);
        writer.WriteNumber("batch_size", prefetch.BatchSize);
        writer.WriteNumber("bandwidth_limit", prefetch.BandwidthLimit);
        writer.WriteBoolean("prefetch_all", prefetch.PrefetchAll);
        writer.WriteBoolean("stream_prefetch", prefetch.StreamPrefetch);
        writer.WriteEndObject();
    }
}
