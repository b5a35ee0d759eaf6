using System.Text.Json;
using System.Text.Json.Nodes;

namespace Nydus.Host.Configuration;

/// <summary>The configuration behind <c>--localfs-dir</c>: blobs and cache in one directory (specification section 1.3).</summary>
internal static class LocalDirConfig
{
    public static DaemonConfig Create(string directory)
    {
        var document = new JsonObject
        {
            ["device"] = new JsonObject
            {
                ["backend"] = new JsonObject
                {
                    ["type"] = "localfs",
                    ["config"] = new JsonObject { ["dir"] = directory, ["readahead"] = true },
                },
                ["cache"] = new JsonObject
                {
                    ["type"] = CacheKeys.BlobCache,
                    ["compressed"] = false,
                    ["config"] = new JsonObject { ["work_dir"] = directory },
                },
            },
            ["mode"] = ConfigDefaults.Mode,
            ["digest_validate"] = false,
            ["iostats_files"] = false,
        };
        ConfigLoad load = ConfigLoader.Load(JsonElement.Parse(document.ToJsonString()));
        return load.Config ?? throw new ArgumentException($"No configuration can be made of this directory: {load.Diagnostics[0]}", nameof(directory));
    }
}
