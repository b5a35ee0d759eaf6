using System.CommandLine;
using System.Text.Json;
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
    public IStorageBackend Create(ParseResult parsed, string bootstrap, int blobCount, CommandSession session)
    {
        if (parsed.GetValue(Type) is { } type)
            return Open(type, Section(parsed), PluginDirectoryList(parsed), session);
        if (parsed.GetValue(Blob) is { } blob)
        {
            return blobCount <= 1
                ? LocalBlobs.SingleFile(blob)
                : throw new ImageException($"the image has {blobCount} blobs: give their directory by --blob-dir instead of one of them by --blob");
        }

        return LocalBlobs.InDirectory(parsed.GetValue(BlobDirectory) ?? Path.GetDirectoryName(Path.GetFullPath(bootstrap))!);
    }

    public string[] PluginDirectoryList(ParseResult parsed) => parsed.GetValue(PluginDirectories) ?? [];

    /// <summary>Local files need no plugin; for everything else there must be one.</summary>
    /// <exception cref="ImageException">The backend cannot be made.</exception>
    public static IStorageBackend Open(string type, JsonElement section, IReadOnlyList<string> pluginDirectories, CommandSession session)
    {
        if (type == "localfs" && section.ValueKind == JsonValueKind.Object)
        {
            if (section.TryGetProperty("blob_file", out JsonElement file) && file.GetString() is { Length: > 0 } path)
                return LocalBlobs.SingleFile(path);
            if (section.TryGetProperty("dir", out JsonElement dir) && dir.GetString() is { Length: > 0 } directory)
                return LocalBlobs.InDirectory(directory);
        }

        return PluginBackend.Create(type, section, pluginDirectories, session.Logger, session.Time);
    }

    private JsonElement Section(ParseResult parsed)
    {
        string text = parsed.GetValue(Config)
            ?? (parsed.GetValue(ConfigFile) is { } file ? File.ReadAllText(file) : throw new ImageException("--backend-type needs --backend-config or --backend-config-file"));
        try
        {
            return JsonDocument.Parse(text).RootElement;
        }
        catch (JsonException e)
        {
            throw new ImageException($"the configuration of the backend is no JSON: line {e.LineNumber}, byte {e.BytePositionInLine}", e);
        }
    }
}
