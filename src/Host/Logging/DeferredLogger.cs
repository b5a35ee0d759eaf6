using Microsoft.Extensions.Logging;

namespace Nydus.Host.Logging;

/// <summary>A logger of one category.</summary>
internal sealed class DeferredLogger : ILogger
{
    private readonly DeferredLoggerFactory _factory;
    private readonly string _category;

    public DeferredLogger(DeferredLoggerFactory factory, string category)
    {
        _factory = factory;
        _category = category;
    }

    public bool IsEnabled(LogLevel logLevel) => _factory.Level.IsEnabled(logLevel);

    /// <summary>The format of the lines has no place for scopes.</summary>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        ArgumentNullException.ThrowIfNull(formatter);
        if (IsEnabled(logLevel))
            _factory.Write(logLevel, _category, formatter(state, exception), exception);
    }
}
