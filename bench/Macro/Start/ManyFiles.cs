using System.Globalization;
using System.Text.Json;
using Nydus.Bench.Macro.Peers;

namespace Nydus.Bench.Macro.Start;

/// <summary>An image of 10,000 files in 100 directories, built by the program's own builder; what is measured on it is metadata.</summary>
internal sealed class ManyFiles
{
    public const int Directories = 100;
    public const int FilesEach = 100;

    /// <summary>Root, directories and files.</summary>
    public const int Inodes = 1 + Directories + (Directories * FilesEach);

    private readonly string _work;
    private readonly string _bootstrap;
    private readonly string _blobs;

    public ManyFiles(string work, string imageBuilder)
    {
        _work = work;
        _bootstrap = Path.Combine(work, "many.boot");
        _blobs = Directory.CreateDirectory(Path.Combine(work, "blobs")).FullName;
        var tree = Path.Combine(work, "many");
        for (var directory = 0; directory < Directories; directory++)
        {
            var folder = Directory.CreateDirectory(Path.Combine(tree, DirectoryName(directory))).FullName;
            for (var file = 0; file < FilesEach; file++)
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"file{file:d3}");
                File.WriteAllText(Path.Combine(folder, name), name);
            }
        }

        Command.Run(imageBuilder, "create", "--fs-version", "6", "--bootstrap", _bootstrap, "--blob-dir", _blobs, tree);
    }

    public static string DirectoryName(int directory) => string.Create(CultureInfo.InvariantCulture, $"dir{directory:d3}");

    /// <summary>The arguments that mount the image; every mountpoint has a cache of its own.</summary>
    public string[] Arguments(string mountpoint)
    {
        var cache = Directory.CreateDirectory(Path.Combine(_work, "cache-" + Path.GetFileName(mountpoint))).FullName;
        var config = cache + ".json";
        File.WriteAllText(config, $$"""
            {
              "device": {
                "backend": { "type": "localfs", "config": { "dir": {{Quoted(_blobs)}} } },
                "cache": { "type": "blobcache", "config": { "work_dir": {{Quoted(cache)}} } }
              },
              "mode": "direct"
            }
            """);
        return ["--config", config, "--bootstrap", _bootstrap, "--mountpoint", mountpoint, "--log-level", "warn"];
    }

    private static string Quoted(string path) => "\"" + JsonEncodedText.Encode(path) + "\"";
}
