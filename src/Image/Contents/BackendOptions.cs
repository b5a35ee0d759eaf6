using System.CommandLine;
using Microsoft.Extensions.Logging;
using Nydus.Abstractions;
using Nydus.Image.CommandLine;

namespace Nydus.Image.Contents;

/// <summary>The options that say where data blobs are.</summary>
internal sealed class BackendOptions
{
    public Option<string> Type { get; } = Options.Text("--backend-type", "Type of the storage backend: any that a plugin provides, such as registry, oss or localfs");

    public Option<string> Config { get; } = Options.Text("--backend-config", "Configuration of the backend, JSON");

    public Option<string> ConfigFile { get; } = Options.Text("--backend-config-file", "File with the configuration of the backend, JSON");

    public Option<string> BlobDirectory { get; } = Options.Text("--blob-dir", "Directory of data blobs", "-D");

    public Option<string> Blob { get; } = Options.Text("--blob", "The data blob, when the image has a single one", "-b");

    public Option<string[]> PluginDirectories { get; } = new("--plugin-dir")
    {
        HelpName = "dir",
        Description = "One more directory of plugins, after `plugins` beside the program and NYDUS_PLUGIN_PATH; may be repeated",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    /// <summary>Makes the backend that the options name; without any, the blobs lie beside the bootstrap.</summary>
    /// <exception cref="ImageException">They contradict each other, or the backend cannot be made.</exception>
    public IStorageBackend Create(ParseResult parsed, string bootstrap, int blobCount, ILogger logger, TimeProvider time)
    {
        if (parsed.GetValue(Type) is { } type)
            return PluginBackend.Create(type, Section(parsed), PluginDirectoryList(parsed), logger, time);
        if (parsed.GetValue(Blob) is { } blob)
        {
            return blobCount <= 1
                ? LocalBlobs.SingleFile(blob)
                : throw new ImageException($"the image has {blobCount} blobs: give their directory by --blob-dir instead of one of them by --blob");
        }

        return LocalBlobs.InDirectory(parsed.GetValue(BlobDirectory) ?? Path.GetDirectoryName(Path.GetFullPath(bootstrap))!);
    }

    public string[] PluginDirectoryList(ParseResult parsed) => parsed.GetValue(PluginDirectories) ?? [];

    private string Section(ParseResult parsed)
    {
        if (parsed.GetValue(Config) is { } config)
            return config;
        if (parsed.GetValue(ConfigFile) is { } file)
            return File.ReadAllText(file);
        throw new ImageException("--backend-type needs --backend-config or --backend-config-file");
    }
}
