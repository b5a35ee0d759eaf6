using Microsoft.Extensions.Logging;

namespace Nydus.Host.Logging;

/// <summary>The lowest level that is logged; may be changed at any time, from any thread.</summary>
internal sealed class LogLevelSwitch
{
    private volatile LogLevel _minimum;

    public LogLevelSwitch(LogLevel minimum) => _minimum = minimum;

    /// <summary><see cref="LogLevel.None"/> turns logging off.</summary>
    public LogLevel Minimum
    {
        get => _minimum;
        set => _minimum = value;
    }

    public bool IsEnabled(LogLevel level) => level != LogLevel.None && level >= _minimum;

    /// <summary>The level of a name of the command line or the HTTP API, or null.</summary>
    public static LogLevel? Parse(string name) => name switch
    {
        "off" => LogLevel.None,
        "error" => LogLevel.Error,
        "warn" => LogLevel.Warning,
        "info" => LogLevel.Information,
        "debug" => LogLevel.Debug,
        "trace" => LogLevel.Trace,
        _ => null,
    };
}
