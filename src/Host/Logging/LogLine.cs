using Microsoft.Extensions.Logging;

namespace Nydus.Host.Logging;

/// <summary>One thing to be logged, formatted by its writer and not yet laid out.</summary>
internal readonly record struct LogLine(DateTimeOffset Time, LogLevel Level, string Category, string Message, Exception? Exception);
