using Microsoft.Extensions.Logging;

namespace Nydus.Image.Contents;

/// <summary>Remembers why reading failed: storage tells the log, and the command tells the user.</summary>
internal sealed class LastError(ILogger inner) : ILogger
{
    private volatile string? _message;

    public string? Message => _message;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => inner.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning || inner.IsEnabled(logLevel);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (logLevel >= LogLevel.Warning)
            _message = formatter(state, exception);
        else
            inner.Log(logLevel, eventId, state, exception, formatter);
    }
}
