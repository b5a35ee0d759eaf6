using Microsoft.Extensions.Logging;

namespace Nydus.Image.Output;

/// <summary>Where log lines go during one run of the program.</summary>
internal sealed class LogOutput : IDisposable
{
    private readonly Action<string> _writeLine;
    private readonly StreamWriter? _file;

    private LogOutput(ILogger logger, Action<string> writeLine, StreamWriter? file)
    {
        Logger = logger;
        _writeLine = writeLine;
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
            return new LogOutput(new LineLogger(minimum, writeLine, time), writeLine, null);
        string full = Path.HasExtension(path) ? path : path + ".log";
        try
        {
            // No buffer: what could not be written is not tried again at the end.
            var file = new StreamWriter(new FileStream(full, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0)) { AutoFlush = true };
            return new LogOutput(new LineLogger(minimum, file.WriteLine, time), writeLine, file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImageException($"cannot open the log file {full}: {e.Message}", e);
        }
    }

    /// <summary>Logs why the command failed, when there is a file; standard error gets it anyhow. That the file takes no more is said, but is not why it failed.</summary>
    public void WriteFailure(string message)
    {
        if (_file is null)
            return;
        try
        {
            ImageLog.Failed(Logger, message);
        }
        catch (IOException e)
        {
            _writeLine($"cannot write the log file: {e.Message}");
        }
    }

    public void Dispose() => _file?.Dispose();
}
