using Microsoft.Extensions.Logging;

namespace Nydus.Host.Process;

/// <summary>What the host says about its own life, but for what it says at every start: <see cref="StartLog"/>.</summary>
internal static partial class HostLog
{
    [LoggerMessage(102, LogLevel.Warning, "{ConfigFile}: {Diagnostic}")]
    public static partial void ConfigWarning(ILogger logger, string configFile, string diagnostic);

    [LoggerMessage(104, LogLevel.Warning, "prefetch is not part of this release: {Count} listed paths are read on demand")]
    public static partial void NoPrefetch(ILogger logger, int count);

    [LoggerMessage(105, LogLevel.Warning, "a daemon that used {Mountpoint} is gone: its dead mount is taken away")]
    public static partial void CleaningUp(ILogger logger, string mountpoint);

    [LoggerMessage(106, LogLevel.Warning, "waiting in state INIT for a takeover of {Mountpoint}, mounting nothing; takeover itself is not part of this release")]
    public static partial void WaitingForTakeover(ILogger logger, string mountpoint);

    [LoggerMessage(108, LogLevel.Information, "nydusd quits")]
    public static partial void Quits(ILogger logger);

    [LoggerMessage(109, LogLevel.Warning, "another process listens on {Socket}; its name is taken from it")]
    public static partial void SocketInUse(ILogger logger, string socket);

    [LoggerMessage(110, LogLevel.Debug, "an exception that nobody foresaw ends the daemon")]
    public static partial void Defect(ILogger logger, Exception exception);
}
