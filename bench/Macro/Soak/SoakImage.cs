using System.Text.Json;
using Nydus.Bench.Macro.Peers;

namespace Nydus.Bench.Macro.Soak;

/// <summary>The image of the tree; both daemons serve it, each with a cache of its own.</summary>
internal sealed class SoakImage
{
    private readonly string _work;
    private readonly string _bootstrap;
    private readonly string _blobs;

    public SoakImage(string work, string imageBuilder, SoakTree tree)
    {
        _work = work;
        _bootstrap = Path.Combine(work, "soak.boot");
        _blobs = Directory.CreateDirectory(Path.Combine(work, "blobs")).FullName;
        Command.Run(imageBuilder, "create", "--fs-version", "6", "--bootstrap", _bootstrap, "--blob-dir", _blobs, tree.Root);
    }

    public string[] Arguments(string transport, string mountpoint, string log)
    {
        var cache = Directory.CreateDirectory(Path.Combine(_work, "cache-" + transport)).FullName;
        var config = cache + ".json";
        File.WriteAllText(config, $$"""
            {
              "device": {
                "backend": { "type": "localfs", "config": { "dir": {{Quoted(_blobs)}} } },
                "cache": { "type": "blobcache", "config": { "work_dir": {{Quoted(cache)}} } }
              },
              "mode": "direct",
              "enable_xattr": true
            }
            """);
        return
        [
            "--config", config, "--bootstrap", _bootstrap, "--mountpoint", mountpoint, "--fuse-transport", transport, "--rlimit-nofile", "0",
            "--log-level", "info", "--log-file", log,
        ];
    }

    private static string Quoted(string path) => "\"" + JsonEncodedText.Encode(path) + "\"";
}
