using Microsoft.Extensions.Logging;

namespace Nydus.Plugins;

/// <summary>The messages of this room.</summary>
internal static partial class PluginLog
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Loaded {Name} {Version} from {Path}, SHA-256 {Sha256}.")]
    public static partial void AssemblyLoaded(this ILogger logger, string? name, Version? version, string path, string? sha256);

    [LoggerMessage(EventId = 2, Level = LogLevel.Error, Message = "Plugin {Name} ({Path}) malfunctioned.")]
    public static partial void PluginMalfunctioned(this ILogger logger, Exception exception, string name, string path);

    [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "A plugin was not let in: {Reason}")]
    public static partial void PluginRefused(this ILogger logger, string reason);
}
