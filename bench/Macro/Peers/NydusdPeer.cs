using System.Globalization;
using System.Text.Json;
using Nydus.Bench.Macro.Images;

namespace Nydus.Bench.Macro.Peers;

/// <summary>A <c>nydusd</c>: the one under test, or another build of it to compare with. Each has its own caches.</summary>
internal sealed class NydusdPeer(string name, string program, ImageStore images, string work) : Peer(name)
{
    private int _coldCaches;

    public override PeerMount Mount(string tree, ImageForm form, string mountpoint)
    {
        var cache = Path.Combine(work, form == ImageForm.Plain ? tree : string.Create(CultureInfo.InvariantCulture, $"{tree}-cold-{_coldCaches++}"));
        Directory.CreateDirectory(cache);
        var config = cache + ".json";
        File.WriteAllText(config, Config(cache));
        return PeerMount.Serve(mountpoint, program, "--config", config, "--bootstrap", images.Bootstrap(tree), "--mountpoint", mountpoint, "--log-level", "warn");
    }

    private string Config(string cache) =>
        $$"""
        {
          "device": {
            "backend": { "type": "localfs", "config": { "dir": {{Quoted(images.BlobFolder)}} } },
            "cache": { "type": "blobcache", "config": { "work_dir": {{Quoted(cache)}} } }
          },
          "mode": "direct",
          "digest_validate": false,
          "enable_xattr": true
        }
        """;

    private static string Quoted(string path) => "\"" + JsonEncodedText.Encode(path) + "\"";
}
