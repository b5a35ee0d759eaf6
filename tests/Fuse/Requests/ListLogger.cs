using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Nydus.Fuse.Tests.Requests;

/// <summary>Keeps what was logged, as "Level: message".</summary>
internal sealed class ListLogger : ILogger
{
    public ConcurrentQueue<string> Lines { get; } = new();

    /// <summary>Warnings and worse.</summary>
    public IEnumerable<string> Complaints => Lines.Where(line => !line.StartsWith("Debug", StringComparison.Ordinal));

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Enqueue($"{logLevel}: {formatter(state, exception)}");
}
