using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Nydus.Image.Output;

/// <summary>Writes one line a message: <c>[2026-07-23 05:06:07.123456 +00:00] INFO message</c>. Used by several threads.</summary>
internal sealed class LineLogger(LogLevel minimum, Action<string> write, TimeProvider time) : ILogger
{
    private readonly Lock _lock = new();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None && logLevel >= minimum;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
            return;
        var line = new StringBuilder();
        line.Append('[').Append(time.GetLocalNow().ToString("yyyy-MM-dd HH:mm:ss.ffffff zzz", CultureInfo.InvariantCulture)).Append("] ");
        line.Append(LogLevels.NameOf(logLevel)).Append(' ');
        AppendEscaped(line, formatter(state, exception));
        if (exception is not null)
        {
            line.Append(": ");
            AppendEscaped(line, exception.Message);
        }

        lock (_lock)
            write(line.ToString());
    }

    // Names inside images reach messages: a line break or an escape sequence in one must not forge a line.
    private static void AppendEscaped(StringBuilder line, string text)
    {
        foreach (char c in text)
        {
            if (c == '\n')
                line.Append("\\n");
            else if (char.IsControl(c) && c != '\t')
                line.Append("\\x").Append(((int)c).ToString("x2", CultureInfo.InvariantCulture));
            else
                line.Append(c);
        }
    }
}
