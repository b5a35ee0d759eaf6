using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using Serilog.Core;
using Serilog.Events;

namespace Nydus.Host.Logging;

/// <summary>The end of the pipeline: lays lines out and writes them, on the thread of the asynchronous sink.</summary>
internal sealed class DestinationSink : ILogEventSink, IDisposable
{
    private readonly ILogDestination _destination;
    private readonly TextWriter _error;
    private readonly Func<long> _droppedBefore;
    private readonly StringBuilder _text = new();
    private long _lost;
    private long _reported;
    private bool _hasComplained;

    /// <param name="error">Told of the first line that cannot be written.</param>
    /// <param name="droppedBefore">How many lines did not get as far as this sink.</param>
    public DestinationSink(ILogDestination destination, TextWriter error, Func<long> droppedBefore)
    {
        _destination = destination;
        _error = error;
        _droppedBefore = droppedBefore;
    }

    /// <summary>Lines that could not be written.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    public void Emit(LogEvent logEvent)
    {
        _text.Clear();
        long dropped = Lost + _droppedBefore();
        if (dropped > _reported)
        {
            string gap = string.Create(CultureInfo.InvariantCulture, $"lines dropped from the log here: {dropped - _reported}");
            LogLineFormatter.Format(new LogLine(logEvent.Timestamp, LogLevel.Warning, "Nydus.Host", gap, null), _destination.Colored, _text);
        }
        LogLineFormatter.Format(ToLine(logEvent), _destination.Colored, _text);
        try
        {
            _destination.Write(Encoding.UTF8.GetBytes(_text.ToString()));
            _reported = dropped;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Interlocked.Increment(ref _lost);
            Complain(e);
        }
    }

    public void Dispose() => _destination.Dispose();

    // Once in the life of the process: a disk may be full for weeks.
    private void Complain(Exception reason)
    {
        if (_hasComplained || _destination.Name is not { } name)
            return;
        _hasComplained = true;
        try
        {
            _error.WriteLine($"Error: {name} cannot be written, lines of the log are dropped: {reason.Message}");
        }
        catch (IOException)
        {
            // Standard error is on the same full disk: the counter stays.
        }
    }

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
