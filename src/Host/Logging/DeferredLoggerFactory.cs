using System.Text;
using Microsoft.Extensions.Logging;

namespace Nydus.Host.Logging;

/// <summary>
/// Loggers that can be used at once. Serilog is set up by a background thread when the start is over, or takes long; until it is ready lines
/// wait in a bounded buffer.
/// </summary>
internal sealed class DeferredLoggerFactory : ILoggerFactory
{
    /// <summary>Lines that wait until the pipeline is ready.</summary>
    public const int BufferLength = 1000;

    /// <summary>How long the end of the process waits for the last lines.</summary>
    public static readonly TimeSpan FlushDeadline = TimeSpan.FromSeconds(2);

    /// <summary>A start that takes longer than this has something to say before its end.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private readonly Queue<BufferedLine> _buffer = new();
    private readonly ManualResetEventSlim _mayOpen = new();
    private readonly TimeProvider _time;
    private readonly Func<ILogDestination> _open;
    private readonly Thread _setUp;
    private LogPipeline? _pipeline;
    private bool _closed;
    private long _dropped;

    private DeferredLoggerFactory(LogLevelSwitch level, Func<ILogDestination> open, TimeProvider time)
    {
        Level = level;
        _open = open;
        _time = time;
        _setUp = new Thread(SetUp) { IsBackground = true, Name = "nydus-log-setup" };
    }

    /// <summary>The level, changeable at run time.</summary>
    public LogLevelSwitch Level { get; }

    /// <summary>Lines that were dropped because the destination was full, slow or gone.</summary>
    public long Dropped => Interlocked.Read(ref _dropped) + (_pipeline?.Dropped ?? 0);

    /// <summary>Starts logging.</summary>
    /// <exception cref="StartException">The log file cannot be opened or is a directory.</exception>
    public static DeferredLoggerFactory Start(LogOptions options, TimeProvider time)
    {
        if (options.File is null)
            return Start(new LogLevelSwitch(options.Level), () => new StandardErrorDestination(), time);
        LogFileProbe.EnsureNoDirectory(options.File);
        var file = new LogFileDestination(options.File, options.RotationSize, time);
        LogFileProbe.EnsureWritable(file.Path);
        return Start(new LogLevelSwitch(options.Level), () => file, time);
    }

    /// <summary>Starts logging to a destination that a background thread opens.</summary>
    public static DeferredLoggerFactory Start(LogLevelSwitch level, Func<ILogDestination> open, TimeProvider time)
    {
        var factory = new DeferredLoggerFactory(level, open, time);
        factory._setUp.Start();
        return factory;
    }

    public ILogger CreateLogger(string categoryName) => new DeferredLogger(this, categoryName);

    /// <summary>The start is over: from now on lines are written.</summary>
    public void Open() => _mayOpen.Set();

    /// <summary>There is one output; no provider can be added.</summary>
    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("The daemon has one log.");

    public void Write(LogLevel level, string category, string message, Exception? exception)
    {
        var line = new LogLine(_time.GetUtcNow(), level, category, message, exception);
        LogPipeline? pipeline = Volatile.Read(ref _pipeline);
        if (pipeline is null)
        {
            lock (_gate)
            {
                pipeline = _pipeline;
                if (pipeline is null)
                {
                    if (_closed || _buffer.Count >= BufferLength)
                        Interlocked.Increment(ref _dropped);
                    else
                        _buffer.Enqueue(new BufferedLine(line));
                    return;
                }
            }
        }
        pipeline.Write(ToLocal(line));
    }

    /// <summary>Writes what waits, but waits no longer than the deadline. When the pipeline never came up the lines go to standard error.</summary>
    public void Dispose()
    {
        // A process that ends at once still logs where it was told to, if that is possible soon.
        Open();
        _setUp.Join(FlushDeadline / 2);
        LogPipeline? pipeline;
        lock (_gate)
        {
            if (_closed)
                return;
            _closed = true;
            pipeline = _pipeline;
        }
        Action flush = pipeline is null ? WriteBufferToStandardError : pipeline.Dispose;
        var thread = new Thread(() => flush()) { IsBackground = true, Name = "nydus-log-flush" };
        thread.Start();
        thread.Join(FlushDeadline);
    }

    private void SetUp()
    {
        _mayOpen.Wait(s_patience);
        var pipeline = new LogPipeline(_open(), Console.Error);
        lock (_gate)
        {
            if (_closed)
                return;
            while (_buffer.TryDequeue(out BufferedLine? buffered))
                pipeline.Write(ToLocal(buffered.Line));
            Volatile.Write(ref _pipeline, pipeline);
        }
    }

    // Only when a line is written: the first question for the time zone reads a file, which the start need not wait for.
    private LogLine ToLocal(in LogLine line) => line with { Time = TimeZoneInfo.ConvertTime(line.Time, _time.LocalTimeZone) };

    private void WriteBufferToStandardError()
    {
        var text = new StringBuilder();
        while (_buffer.TryDequeue(out BufferedLine? buffered))
            LogLineFormatter.Format(ToLocal(buffered.Line), colored: false, text);
        using Stream stream = Console.OpenStandardError();
        try
        {
            stream.Write(Encoding.UTF8.GetBytes(text.ToString()));
        }
        catch (IOException)
        {
            // Standard error is closed: nobody is there to read.
            Interlocked.Increment(ref _dropped);
        }
    }

    /// <summary>A reference: the queue of a value type of our own would have to be compiled at start.</summary>
    private sealed record BufferedLine(LogLine Line);
}
