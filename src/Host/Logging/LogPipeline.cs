using Microsoft.Extensions.Logging;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Parsing;
using Serilog.Sinks.Async;

namespace Nydus.Host.Logging;

/// <summary>
/// Serilog behind a bounded queue. A destination that hangs fills the queue, and then lines are dropped and counted;
/// nobody who logs ever waits.
/// </summary>
internal sealed class LogPipeline : IAsyncLogEventSinkMonitor, IDisposable
{
    /// <summary>Lines that wait to be written.</summary>
    public const int QueueLength = 10_000;

    private readonly DestinationSink _sink;
    private readonly Logger _logger;
    private IAsyncLogEventSinkInspector? _queue;

    /// <param name="error">Told of a destination that fails; not used when the destination is standard error.</param>
    public LogPipeline(ILogDestination destination, TextWriter error)
    {
        _sink = new DestinationSink(destination, error, () => _queue?.DroppedMessagesCount ?? 0);
        _logger = new LoggerConfiguration()
            .MinimumLevel.Verbose()
            .WriteTo.Async(to => to.Sink(_sink), QueueLength, blockWhenFull: false, monitor: this)
            .CreateLogger();
    }

    /// <summary>Lines dropped by the queue or lost by the destination.</summary>
    public long Dropped => (_queue?.DroppedMessagesCount ?? 0) + _sink.Lost;

    public void Write(in LogLine line) => _logger.Write(new LogEvent(
        line.Time,
        ToLevel(line.Level),
        line.Exception,
        new MessageTemplate(line.Message, [new TextToken(line.Message)]),
        [new LogEventProperty(Constants.SourceContextPropertyName, new ScalarValue(line.Category))]));

    /// <summary>Writes what waits and closes the destination. Blocks as long as the destination does.</summary>
    public void Dispose()
    {
        _logger.Dispose();
        _sink.Dispose();
    }

    void IAsyncLogEventSinkMonitor.StartMonitoring(IAsyncLogEventSinkInspector inspector) => _queue = inspector;

    void IAsyncLogEventSinkMonitor.StopMonitoring(IAsyncLogEventSinkInspector inspector)
    {
        // The inspector keeps its count after the end.
    }

    private static LogEventLevel ToLevel(LogLevel level) => level switch
    {
        LogLevel.Trace => LogEventLevel.Verbose,
        LogLevel.Debug => LogEventLevel.Debug,
        LogLevel.Information => LogEventLevel.Information,
        LogLevel.Warning => LogEventLevel.Warning,
        _ => LogEventLevel.Error,
    };
}
