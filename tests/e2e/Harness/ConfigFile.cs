using System.Text.Json.Nodes;

namespace Nydus.E2E.Harness;

/// <summary>A configuration as users write it.</summary>
internal sealed record ConfigFile
{
    public string BackendType { get; init; } = "localfs";

    public required JsonObject Backend { get; init; }

    public string CacheType { get; init; } = "blobcache";

    public JsonObject Cache { get; init; } = [];

    public bool Compressed { get; init; }

    public bool CacheValidate { get; init; }

    public bool DigestValidate { get; init; }

    public string Mode { get; init; } = "direct";

    public bool EnableXattr { get; init; } = true;

    public int? AmplifyIo { get; init; }

    /// <summary>Blobs in one folder, the cache in another.</summary>
    public static ConfigFile Local(string blobs, string workDir) => new()
    {
        Backend = new JsonObject { ["dir"] = blobs },
        Cache = new JsonObject { ["work_dir"] = workDir },
    };

    /// <summary>The test plugin in place of localfs: see <see cref="FaultyPlugin"/>.</summary>
    public static ConfigFile Faulty(FaultyPlugin plugin, string blobs, string workDir) => Local(blobs, workDir) with
    {
        BackendType = "faulty",
        Backend = new JsonObject { ["dir"] = blobs, ["control"] = plugin.Control, ["block_threads"] = plugin.BlocksThreads },
    };

    public string Version1()
    {
        var config = new JsonObject
        {
            ["device"] = new JsonObject
            {
                ["backend"] = new JsonObject { ["type"] = BackendType, ["config"] = Backend.DeepClone() },
                ["cache"] = new JsonObject { ["type"] = CacheType, ["compressed"] = Compressed, ["validate"] = CacheValidate, ["config"] = Cache.DeepClone() },
            },
            ["mode"] = Mode,
            ["digest_validate"] = DigestValidate,
            ["iostats_files"] = false,
            ["enable_xattr"] = EnableXattr,
        };
        if (AmplifyIo is { } bytes)
            config["amplify_io"] = bytes;
        return config.ToJsonString();
    }

    public string Version2() => new JsonObject
    {
        ["version"] = 2,
        ["backend"] = new JsonObject { ["type"] = BackendType, [BackendType] = Backend.DeepClone() },
        ["cache"] = new JsonObject { ["type"] = CacheType, ["compressed"] = Compressed, ["validate"] = CacheValidate, ["filecache"] = Cache.DeepClone() },
        ["rafs"] = new JsonObject { ["mode"] = Mode, ["batch_size"] = AmplifyIo ?? 1 << 20, ["validate"] = DigestValidate, ["enable_xattr"] = true },
    }.ToJsonString();

    public string Toml() => $"""
        version = 2
        [backend]
        type = "{BackendType}"
        [backend.{BackendType}]
        dir = "{Backend["dir"]}"
        [cache]
        type = "{CacheType}"
        compressed = {(Compressed ? "true" : "false")}
        validate = {(CacheValidate ? "true" : "false")}
        [cache.filecache]
        work_dir = "{Cache["work_dir"]}"
        [rafs]
        mode = "{Mode}"
        enable_xattr = true
        """;
}
