using Microsoft.Extensions.Logging;

namespace Nydus.Image.Output;

/// <summary>Names of log levels, on the command line and in lines.</summary>
internal static class LogLevels
{
    public const string Default = "info";

    public static string[] Names => ["trace", "debug", "info", "warn", "error"];

    public static LogLevel Parse(string name) => name switch
    {
        "trace" => LogLevel.Trace,
        "debug" => LogLevel.Debug,
        "warn" => LogLevel.Warning,
        "error" => LogLevel.Error,
        _ => LogLevel.Information,
    };

    public static string NameOf(LogLevel level) => level switch
    {
        LogLevel.Trace => "TRACE",
        LogLevel.Debug => "DEBUG",
        LogLevel.Information => "INFO",
        LogLevel.Warning => "WARN",
        _ => "ERROR",
    };
}
