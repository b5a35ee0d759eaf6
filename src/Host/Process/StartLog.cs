using Microsoft.Extensions.Logging;

namespace Nydus.Host.Process;

/// <summary>
/// What is said at every start. Written by hand: the generator's messages are generic types of another assembly over their arguments, of which each
/// has to be compiled when it is first used, and together they cost a tenth of a start. Like theirs, the event ids are stable.
/// </summary>
internal static class StartLog
{
    public static void Started(ILogger logger)
    {
        if (logger.IsEnabled(LogLevel.Information))
            Write(logger, LogLevel.Information, 100, nameof(Started), $"Program Version: {BuildVersion.Version}, Git Commit: {BuildVersion.GitCommit}, Build Time: {BuildVersion.BuildTime}, Profile: {BuildVersion.Profile}, .NET {Environment.Version}");
    }

    public static void NofileNotRaised(ILogger logger, string limit, string reason) =>
        Write(logger, LogLevel.Warning, 101, nameof(NofileNotRaised), $"the limit of open files is not set to {limit}: {reason}");

    public static void NoApi(ILogger logger, string socket) =>
        Write(logger, LogLevel.Warning, 103, nameof(NoApi), $"the HTTP API is not part of this release: {socket} is not created");

    public static void Serving(ILogger logger, string mountpoint) =>
        Write(logger, LogLevel.Information, 107, nameof(Serving), $"serving {mountpoint}");

    public static void StartTook(ILogger logger, string phases) =>
        Write(logger, LogLevel.Debug, 111, nameof(StartTook), $"the start took, in ms and in brackets ms of processor time: {phases}");

    private static void Write(ILogger logger, LogLevel level, int id, string name, string text)
    {
        if (logger.IsEnabled(level))
            logger.Log(level, new EventId(id, name), text, null, static (message, _) => message);
    }
}
