using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Nydus.Damage.Tests;

/// <summary>All that is logged about one damage.</summary>
internal sealed class CaseLog : ILogger
{
    // Sentences of the engine for what only a defect of its own, or of a plugin, can cause.
    private static readonly string[] s_defects = ["broke", "a defect", "A read failed before", "threw when", "did not end within"];

    public ConcurrentQueue<string> Lines { get; } = new();

    public IEnumerable<string> Defects => Lines.Where(static line => s_defects.Any(sentence => line.Contains(sentence, StringComparison.Ordinal)));

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Enqueue(formatter(state, exception));
}
