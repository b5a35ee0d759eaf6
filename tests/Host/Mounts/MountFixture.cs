using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Nydus.Host.Configuration;
using Nydus.Host.Mounts;
using Nydus.Host.Process;
using Nydus.Plugins;

namespace Nydus.Host.Tests.Mounts;

/// <summary>The real plugins in a directory that nobody else can write, and what is logged.</summary>
internal sealed class MountFixture : ILoggerFactory, ILogger, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _messages = [];

    public MountFixture()
    {
        foreach (string plugin in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "tested-plugins")))
        {
            string folder = Directory.CreateDirectory(Path.Combine(PluginDirectory, Path.GetFileNameWithoutExtension(plugin))).FullName;
            string copy = Path.Combine(folder, Path.GetFileName(plugin));
            File.Copy(plugin, copy);
            File.SetUnixFileMode(copy, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        File.SetUnixFileMode(PluginDirectory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public string PluginDirectory => _folder["plugins"];

    public string PluginFile(string name) => Path.Combine(PluginDirectory, $"Nydus.Plugin.{name}", $"Nydus.Plugin.{name}.dll");

    public string WorkDirectory => _folder["cache"];

    public string this[string name] => _folder[name];

    public IReadOnlyList<string> Messages
    {
        get
        {
            lock (_messages)
                return [.. _messages];
        }
    }

    public MountSurroundings Surroundings(string instance = "/") =>
        new(instance, new PluginCatalog([PluginDirectory], new PluginCatalogOptions { Logger = this }), this, TimeProvider.System);

    public DaemonLaunch Launch(ImageLaunch? image) => new() { Mountpoint = _folder["no-such-directory"], Image = image, PluginDirectories = [PluginDirectory] };

    /// <param name="change">Changes the document of a blob cache over local files.</param>
    public DaemonConfig Config(Action<JsonObject>? change = null)
    {
        var document = new JsonObject
        {
            ["version"] = 2,
            ["backend"] = new JsonObject { ["type"] = "localfs", ["localfs"] = new JsonObject { ["dir"] = Nydus.Tests.GoldenData.BlobDirectory } },
            ["cache"] = new JsonObject { ["type"] = "blobcache", ["filecache"] = new JsonObject { ["work_dir"] = WorkDirectory } },
            ["rafs"] = new JsonObject { ["mode"] = "direct" },
        };
        change?.Invoke(document);
        ConfigLoad load = ConfigLoader.Load(JsonElement.Parse(document.ToJsonString()));
        return load.Config ?? throw new ArgumentException(load.Diagnostics[0].ToString());
    }

    /// <summary>Whether this process has a file below the work directory open.</summary>
    public bool HoldsFiles() => Directory.GetFileSystemEntries("/proc/self/fd")
        .Select(fd => new FileInfo(fd).LinkTarget)
        .Any(target => target?.StartsWith(WorkDirectory, StringComparison.Ordinal) == true);

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new InvalidOperationException();

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_messages)
            _messages.Add($"{logLevel}: {formatter(state, exception)}");
    }

    public void Dispose() => _folder.Dispose();
}
