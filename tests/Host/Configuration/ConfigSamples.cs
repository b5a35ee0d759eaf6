using System.Text;
using Nydus.Abstractions;
using Nydus.Host.Configuration;

namespace Nydus.Host.Tests.Configuration;

internal static class ConfigSamples
{
    public const string SmokeV1 = """
        {
          "device": {
            "backend": { "type": "localfs", "config": { "dir": "/blobs", "readahead": true } },
            "cache": { "type": "blobcache", "compressed": true, "config": { "work_dir": "/cache", "compressed": false } },
            "id": "golden",
            "external_backend": {}
          },
          "id": "copy",
          "mode": "direct",
          "digest_validate": true,
          "iostats_files": true,
          "enable_xattr": true,
          "amplify_io": 4096,
          "fs_prefetch": { "enable": true, "threads_count": 10, "merging_size": 131072, "bandwidth_rate": 1048576 },
          "access_pattern": true,
          "latest_read_files": true
        }
        """;

    public const string SmokeV2 = """
        {
          "version": 2,
          "id": "golden",
          "backend": { "type": "localfs", "localfs": { "dir": "/blobs", "readahead": true } },
          "cache": {
            "type": "filecache", "compressed": true,
            "prefetch": { "enable": true, "threads": 10, "batch_size": 131072, "bandwidth_limit": 1048576, "prefetch_all": true },
            "filecache": { "work_dir": "/cache", "compressed": false }
          },
          "rafs": {
            "mode": "direct", "batch_size": 4096, "validate": true, "enable_xattr": true, "iostats_files": true,
            "access_pattern": true, "latest_read_files": true,
            "prefetch": { "enable": true, "threads": 10, "batch_size": 131072, "bandwidth_limit": 1048576, "prefetch_all": true }
          }
        }
        """;

    public const string SmokeToml = """
        # the same in TOML
        version = 2
        id = "golden"

        [backend]
        type = "localfs"
        [backend.localfs]
        dir = "/blobs"
        readahead = true

        [cache]
        type = "blobcache"
        compressed = true
        [cache.prefetch]
        enable = true
        threads = 10
        batch_size = 131_072
        bandwidth_limit = 1048576
        prefetch_all = true
        [cache.filecache]
        work_dir = "/cache"
        compressed = false

        [rafs]
        mode = "direct"
        batch_size = 4096
        validate = true
        enable_xattr = true
        iostats_files = true
        access_pattern = true
        latest_read_files = true
        prefetch = { enable = true, threads = 10, batch_size = 131072, bandwidth_limit = 1048576, prefetch_all = true }
        """;

    /// <summary>As the snapshotter writes it for a registry, with its own extra keys.</summary>
    public const string SnapshotterV1 = """
        {
          "device": {
            "backend": {
              "type": "registry",
              "config": {
                "readahead": false, "scheme": "https", "skip_verify": true, "host": "registry.example.com", "repo": "library/app",
                "auth": "dXNlcjpwYXNz", "registry_token": "t0ken", "timeout": 5, "connect_timeout": 5, "retry_limit": 2,
                "blob_url_scheme": "http", "blob_redirected_host": "cdn.example.com",
                "proxy": { "url": "http://me:pw@127.0.0.1:4001", "ping_url": "http://127.0.0.1:40901/server/ping", "fallback": true, "check_interval": 5, "use_http": false },
                "mirrors": [ { "host": "http://127.0.0.1:65001", "headers": { "X-Dragonfly-Registry": "https://registry.example.com" } } ]
              }
            },
            "cache": { "type": "blobcache", "config": { "work_dir": "cache", "disable_indexed_map": false } }
          },
          "mode": "direct",
          "digest_validate": false,
          "iostats_files": false,
          "enable_xattr": true,
          "fs_prefetch": { "enable": true, "threads_count": 8, "merging_size": 1048576, "prefetch_all": true },
          "warmup": 0
        }
        """;

    public static ConfigLoad Load(string text) => ConfigLoader.Load(Encoding.UTF8.GetBytes(text));

    public static DaemonConfig Good(string text)
    {
        ConfigLoad load = Load(text);
        Assert.DoesNotContain(load.Diagnostics, d => d.Severity == DiagnosticSeverity.Error);
        return load.Config!;
    }

    public static IReadOnlyList<string> Errors(string text)
    {
        ConfigLoad load = Load(text);
        Assert.Null(load.Config);
        return [.. load.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.ToString())];
    }

    public static IReadOnlyList<string> Warnings(string text) =>
        [.. Load(text).Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Warning).Select(d => d.ToString())];

    /// <summary>A version 2 document with one part replaced.</summary>
    public static string V2(string parts) => "{\"version\":2," + parts + "}";

    /// <summary>A version 1 document with the given top-level keys added.</summary>
    public static string V1(string parts, string device = "\"backend\":{\"type\":\"localfs\",\"config\":{\"dir\":\"/b\"}}") =>
        "{\"device\":{" + device + "},\"mode\":\"direct\"" + (parts.Length == 0 ? "" : ",") + parts + "}";
}
