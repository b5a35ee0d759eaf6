using System.Globalization;
using System.Text.Json;
using Nydus.Bench.Macro.Decoding;
using Nydus.Bench.Macro.Images;

namespace Nydus.Bench.Macro.Peers;

/// <summary>A <c>nydusd</c>: the one under test, or another build of it to compare with. Each has its own caches.</summary>
internal sealed class NydusdPeer(string name, string program, ImageStore images, string work) : Peer(name)
{
    private int _coldCaches;

    public override PeerMount Mount(string tree, ImageForm form, string mountpoint)
    {
        var cache = Path.Combine(work, form == ImageForm.Plain ? tree : string.Create(CultureInfo.InvariantCulture, $"{tree}-cold-{_coldCaches++}"));
        return Mount(images.Bootstrap(tree), images.BlobFolder, cache, mountpoint);
    }

    /// <summary>Mounts with an empty cache of its own, which is removed with <see cref="DropCache"/>.</summary>
    public PeerMount MountCold(DecodeImage image, string mountpoint) => Mount(image.Bootstrap, image.BlobFolder, DecodeCache(image), mountpoint);

    public void DropCache(DecodeImage image) => Directory.Delete(DecodeCache(image), recursive: true);

    /// <summary>A free name on the cache's file system.</summary>
    public string CacheFile(DecodeImage image) => Path.Combine(DecodeCache(image), "bare-loop");

    private string DecodeCache(DecodeImage image) => Path.Combine(work, "decode-" + image.Compressor);

    private PeerMount Mount(string bootstrap, string blobs, string cache, string mountpoint)
    {
        Directory.CreateDirectory(cache);
        var config = cache + ".json";
        File.WriteAllText(config, Config(blobs, cache));
        return PeerMount.Serve(mountpoint, program, "--config", config, "--bootstrap", bootstrap, "--mountpoint", mountpoint, "--log-level", "warn");
    }

    private static string Config(string blobs, string cache) =>
        $$"""
        {
          "device": {
            "backend": { "type": "localfs", "config": { "dir": {{Quoted(blobs)}} } },
            "cache": { "type": "blobcache", "config": { "work_dir": {{Quoted(cache)}} } }
          },
          "mode": "direct",
          "digest_validate": false,
          "enable_xattr": true
        }
        """;

    private static string Quoted(string path) => "\"" + JsonEncodedText.Encode(path) + "\"";
}
