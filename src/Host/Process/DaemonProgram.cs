using Microsoft.Extensions.Logging;
using Nydus.Host.CommandLine;
using Nydus.Host.Configuration;
using Nydus.Host.Logging;
using Nydus.Host.Mounts;

namespace Nydus.Host.Process;

/// <summary>Runs a daemon in this process, in the order of specification section 1.5.</summary>
internal static class DaemonProgram
{
    /// <summary>The exit code: 0 after a clean end, 1 when it could not start or go on.</summary>
    public static int Run(FuseArguments arguments)
    {
        try
        {
            Serve(arguments);
            return ExitCode.Success;
        }
        catch (StartException e)
        {
            // After the log has been flushed, so that the reason is the last line.
            Console.Error.WriteLine($"Error: {e.Message}");
            return ExitCode.Failure;
        }
    }

    private static void Serve(FuseArguments arguments)
    {
        StartTimeline.End(StartPhase.CommandLine);
        ConfigReading? reading = LaunchBuilder.BeginReading(arguments);
        using var signals = new StopSignals();
        using DeferredLoggerFactory loggers = DeferredLoggerFactory.Start(LaunchBuilder.Log(arguments), TimeProvider.System);
        ILogger logger = loggers.CreateLogger("Nydus.Host");
        StartLog.Started(logger);
        try
        {
            NofileLimit.Apply(LaunchBuilder.NofileLimit(arguments), logger);
            ThreadPoolSetup.Apply();
            StartTimeline.End(StartPhase.Process);
            DaemonLaunch launch = LaunchBuilder.Build(arguments, logger, reading);
            StartTimeline.End(StartPhase.Configuration);
            var runner = new DaemonRunner(EngineFactory.Create(), EngineFactory.MountTable(), loggers);
            Task run = runner.RunAsync(launch, signals);
            loggers.Open();
            run.GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is not StartException)
        {
            // The end of the process says the message only.
            HostLog.Defect(logger, e);
            throw;
        }
    }
}
