using Microsoft.Extensions.Logging;

namespace Nydus.Image.Output;

/// <summary>Where log lines go during one run of the program.</summary>
internal sealed class LogOutput : IDisposable
{
    private readonly StreamWriter? _file;

    private LogOutput(ILogger logger, StreamWriter? file, bool isTerminal)
    {
        Logger = logger;
        _file = file;
        IsTerminal = isTerminal;
    }

    public ILogger Logger { get; }

    /// <summary>Whether lines and a progress bar would share a terminal.</summary>
    public bool IsTerminal { get; }

    /// <param name="level">One of <see cref="LogLevels.Names"/>.</param>
    /// <param name="path">A file to append to, <c>.log</c> is added when it has no extension; null: standard error.</param>
    /// <exception cref="ImageException">The file cannot be opened.</exception>
    public static LogOutput Open(string level, string? path, TextWriter error, TimeProvider time)
    {
        LogLevel minimum = LogLevels.Parse(level);
        if (path is null)
            return new LogOutput(new LineLogger(minimum, error, time), null, isTerminal: true);
        string full = Path.HasExtension(path) ? path : path + ".log";
        try
        {
            var file = new StreamWriter(full, append: true);
            return new LogOutput(new LineLogger(minimum, file, time), file, isTerminal: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImageException($"cannot open the log file {full}: {e.Message}", e);
        }
    }

    public void Dispose() => _file?.Dispose();
}
