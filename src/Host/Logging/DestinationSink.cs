using System.Text;
using Microsoft.Extensions.Logging;
using Serilog.Core;
using Serilog.Events;

namespace Nydus.Host.Logging;

/// <summary>The end of the pipeline: lays lines out and writes them, on the thread of the asynchronous sink.</summary>
internal sealed class DestinationSink : ILogEventSink, IDisposable
{
    private readonly ILogDestination _destination;
    private readonly StringBuilder _text = new();
    private long _lost;

    public DestinationSink(ILogDestination destination) => _destination = destination;

    /// <summary>Lines that could not be written.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    public void Emit(LogEvent logEvent)
    {
        _text.Clear();
        LogLineFormatter.Format(ToLine(logEvent), _destination.Colored, _text);
        try
        {
            _destination.Write(Encoding.UTF8.GetBytes(_text.ToString()));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A full disk or a closed pipe; there is nowhere to say so but the counter.
            Interlocked.Increment(ref _lost);
        }
    }

    public void Dispose() => _destination.Dispose();

    private static LogLine ToLine(LogEvent e)
    {
        string category = e.Properties.TryGetValue(Constants.SourceContextPropertyName, out LogEventPropertyValue? value)
            && value is ScalarValue { Value: string text } ? text : "";
        return new LogLine(e.Timestamp, ToLevel(e.Level), category, e.MessageTemplate.Text, e.Exception);
    }

    private static LogLevel ToLevel(LogEventLevel level) => level switch
    {
        LogEventLevel.Verbose => LogLevel.Trace,
        LogEventLevel.Debug => LogLevel.Debug,
        LogEventLevel.Information => LogLevel.Information,
        LogEventLevel.Warning => LogLevel.Warning,
        _ => LogLevel.Error,
    };
}
