using Microsoft.Extensions.Logging;

namespace Nydus.Image.Output;

/// <summary>Where log lines go during one run of the program.</summary>
internal sealed class LogOutput : IDisposable
{
    private readonly StreamWriter? _file;

    private LogOutput(ILogger logger, StreamWriter? file)
    {
        Logger = logger;
        _file = file;
    }

    public ILogger Logger { get; }

    /// <param name="level">One of <see cref="LogLevels.Names"/>.</param>
    /// <param name="path">A file to append to, <c>.log</c> is added when it has no extension; null: <paramref name="writeLine"/>.</param>
    /// <exception cref="ImageException">The file cannot be opened.</exception>
    public static LogOutput Open(string level, string? path, Action<string> writeLine, TimeProvider time)
    {
        LogLevel minimum = LogLevels.Parse(level);
        if (path is null)
            return new LogOutput(new LineLogger(minimum, writeLine, time), null);
        string full = Path.HasExtension(path) ? path : path + ".log";
        try
        {
            var file = new StreamWriter(full, append: true) { AutoFlush = true };
            return new LogOutput(new LineLogger(minimum, file.WriteLine, time), file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImageException($"cannot open the log file {full}: {e.Message}", e);
        }
    }

    public void Dispose() => _file?.Dispose();
}
