using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Nydus.Host.Process;

/// <summary>One daemon from launch to exit (specification section 1.5): clean up, mount, and only then the generic host.</summary>
internal sealed class DaemonRunner
{
    /// <summary>How long requests in flight may take to finish after a signal.</summary>
    private static readonly TimeSpan s_stopDeadline = TimeSpan.FromSeconds(10);

    private readonly IDaemonEngine _engine;
    private readonly IMountTable _mounts;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _logger;

    public DaemonRunner(IDaemonEngine engine, IMountTable mounts, ILoggerFactory loggers)
    {
        _engine = engine;
        _mounts = mounts;
        _loggers = loggers;
        _logger = loggers.CreateLogger("Nydus.Host");
    }

    /// <summary>
    /// Runs until a signal or until the daemon ends by itself. The start is done when this returns: up to the mount there is nothing to wait for in
    /// the meantime, and state machines over own types would have to be compiled first.
    /// </summary>
    /// <exception cref="StartException">It cannot start; or, from the task, could not go on.</exception>
    public Task RunAsync(DaemonLaunch launch, StopSignals signals)
    {
        IDaemon daemon;
        try
        {
            daemon = Start(launch, signals.Token);
        }
        catch (OperationCanceledException) when (signals.Token.IsCancellationRequested)
        {
            HostLog.Quits(_logger);
            return Task.CompletedTask;
        }
        return ServeAsync(daemon, signals);
    }

    private async Task ServeAsync(IDaemon daemon, StopSignals signals)
    {
        await using (daemon.ConfigureAwait(false))
        {
            await HostAsync(daemon, signals).ConfigureAwait(false);
            HostLog.Quits(_logger);
            if (daemon.Completion is { IsFaulted: true, Exception: { } failure })
                throw new StartException($"the daemon cannot go on: {failure.InnerException?.Message}", failure);
        }
    }

    private IDaemon Start(DaemonLaunch launch, CancellationToken cancellation)
    {
        CrashState crash = CrashDetection.Examine(launch.Mountpoint, launch.ApiSocket, launch.Supervisor is not null, _mounts);
        // `--upgrade` counts only together with a socket, over which the takeover would be asked for.
        if (crash == CrashState.WaitForTakeover || (launch.Upgrade && launch.ApiSocket is not null))
        {
            HostLog.WaitingForTakeover(_logger, launch.Mountpoint);
            return new WaitingDaemon();
        }
        if (crash == CrashState.CleanUp)
            DetachStaleMounts(launch.Mountpoint);
        // A second mount would cover the first: its daemon would go on, seen by nobody.
        if (_mounts.IsServed(launch.Mountpoint))
            throw new StartException($"another nydusd serves {launch.Mountpoint}: stop it first, or give another --mountpoint");
        if (launch.ApiSocket is { } socket)
            RemoveSocket(socket);
        if (launch.Image is { PrefetchFiles.Count: > 0 } image)
            HostLog.NoPrefetch(_logger, image.PrefetchFiles.Count);
        StartTimeline.End(StartPhase.CleanUp);
        IDaemon daemon = _engine.Start(launch, _loggers, cancellation);
        StartTimeline.End(StartPhase.Mount);
        StartLog.Serving(_logger, launch.Mountpoint);
        if (_logger.IsEnabled(LogLevel.Debug))
            StartLog.StartTook(_logger, StartTimeline.Describe());
        return daemon;
    }

    // Several crashed daemons may have left a stack of mounts.
    private void DetachStaleMounts(string mountpoint)
    {
        HostLog.CleaningUp(_logger, mountpoint);
        try
        {
            for (int depth = 0; depth < 64 && _mounts.IsMounted(mountpoint) && _mounts.IsStale(mountpoint); depth++)
                _mounts.Detach(mountpoint);
        }
        catch (IOException e)
        {
            throw new StartException($"the dead mount at {mountpoint} cannot be taken away: {e.Message}", e);
        }
    }

    private void RemoveSocket(string socket)
    {
        if (File.Exists(socket))
        {
            if (CrashDetection.CanConnect(socket))
                HostLog.SocketInUse(_logger, socket);
            try
            {
                File.Delete(socket);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new StartException($"the old socket {socket} cannot be removed: {e.Message}", e);
            }
        }
        StartLog.NoApi(_logger, socket);
    }

    private async Task HostAsync(IDaemon daemon, StopSignals signals)
    {
        HostApplicationBuilder builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton(_loggers);
        builder.Services.AddSingleton(signals);
        builder.Services.AddSingleton(daemon);
        builder.Services.AddSingleton<IHostLifetime, DaemonLifetime>();
        builder.Services.AddHostedService<DaemonService>();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = s_stopDeadline);
        using IHost host = builder.Build();
        try
        {
            await host.RunAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (signals.Token.IsCancellationRequested)
        {
            // Asked to stop before the host had started: the daemon is stopped when it is disposed.
        }
    }
}
