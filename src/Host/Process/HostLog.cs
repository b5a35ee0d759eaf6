using Microsoft.Extensions.Logging;

namespace Nydus.Host.Process;

/// <summary>
/// What the host says about its own life. Arguments are references: the code of a message with a number would have to be compiled at start, for this
/// class as a whole and also when nothing is said.
/// </summary>
internal static partial class HostLog
{
    [LoggerMessage(100, LogLevel.Information, "Program Version: {Version}, Git Commit: {Commit}, Build Time: {BuildTime}, Profile: {Profile}, .NET {Runtime}")]
    public static partial void Started(ILogger logger, string version, string commit, string buildTime, string profile, Version runtime);

    [LoggerMessage(101, LogLevel.Warning, "the limit of open files is not set to {Limit}: {Reason}")]
    public static partial void NofileNotRaised(ILogger logger, string limit, string reason);

    [LoggerMessage(102, LogLevel.Warning, "{ConfigFile}: {Diagnostic}")]
    public static partial void ConfigWarning(ILogger logger, string configFile, string diagnostic);

    [LoggerMessage(103, LogLevel.Warning, "the HTTP API is not part of this release: {Socket} is not created")]
    public static partial void NoApi(ILogger logger, string socket);

    [LoggerMessage(104, LogLevel.Warning, "prefetch is not part of this release: {Count} listed paths are read on demand")]
    public static partial void NoPrefetch(ILogger logger, string count);

    [LoggerMessage(105, LogLevel.Warning, "a daemon that used {Mountpoint} is gone: its dead mount is taken away")]
    public static partial void CleaningUp(ILogger logger, string mountpoint);

    [LoggerMessage(106, LogLevel.Warning, "waiting in state INIT for a takeover of {Mountpoint}, mounting nothing; takeover itself is not part of this release")]
    public static partial void WaitingForTakeover(ILogger logger, string mountpoint);

    [LoggerMessage(107, LogLevel.Information, "serving {Mountpoint}")]
    public static partial void Serving(ILogger logger, string mountpoint);

    [LoggerMessage(108, LogLevel.Information, "nydusd quits")]
    public static partial void Quits(ILogger logger);

    [LoggerMessage(109, LogLevel.Warning, "another process listens on {Socket}; its name is taken from it")]
    public static partial void SocketInUse(ILogger logger, string socket);

    [LoggerMessage(110, LogLevel.Debug, "an exception that nobody foresaw ends the daemon")]
    public static partial void Defect(ILogger logger, Exception exception);

    [LoggerMessage(111, LogLevel.Debug, "the start took, in ms and in brackets ms of processor time: {Phases}")]
    public static partial void StartTook(ILogger logger, string phases);
}
