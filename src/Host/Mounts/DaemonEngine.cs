using Microsoft.Extensions.Logging;
using Nydus.FileSystems;
using Nydus.Fuse;
using Nydus.Host.Process;
using Nydus.Plugins;

namespace Nydus.Host.Mounts;

/// <summary>
/// Builds a daemon from the bottom up: plugins, image and storage, the tree of mounts, and the kernel's mount last, when
/// everything behind it can answer.
/// </summary>
internal sealed class DaemonEngine(TimeProvider timeProvider) : IDaemonEngine
{
    public IDaemon Start(DaemonLaunch launch, ILoggerFactory loggers, CancellationToken cancellation)
    {
        ILogger logger = loggers.CreateLogger("Nydus.Host");
        Codecs.CheckChoice();
        PluginCatalog catalog = HostPluginCatalog.Create(launch.PluginDirectories, loggers.CreateLogger("Nydus.Plugins"));
        var mounts = new MountTable(timeProvider);
        ImageMount? image = null;
        try
        {
            if (launch.Image is { } imageLaunch)
            {
                cancellation.ThrowIfCancellationRequested();
                image = ImageMount.Open(imageLaunch, new MountSurroundings(launch.VirtualMountpoint, catalog, loggers, timeProvider));
                Attach(mounts, image, launch.VirtualMountpoint);
            }
            cancellation.ThrowIfCancellationRequested();
            RunningDaemon daemon = Serve(launch, mounts, image, loggers, logger);
            LogMounted(logger, launch, image);
            LogRestInBackground(launch, catalog, logger);
            return daemon;
        }
        catch
        {
            End(mounts.DisposeAsync());
            if (image is not null)
                End(image.DisposeAsync());
            catalog.ReportLoads();
            throw;
        }
    }

    // What is worth knowing and too slow for the start path.
    private static void LogRestInBackground(DaemonLaunch launch, PluginCatalog catalog, ILogger logger) => _ = Task.Run(() =>
    {
        // First: this also has the decoders loaded by the time the first chunk comes.
        Codecs.Log(logger);
        catalog.ReportLoads();
        PluginWarnings.Log(launch.PluginDirectories, logger);
    });

    // After a failure, when nothing is mounted: nobody is waiting.
    private static void End(ValueTask disposal) => disposal.AsTask().GetAwaiter().GetResult();

    private static void Attach(MountTable mounts, ImageMount image, string path)
    {
        try
        {
            mounts.Mount(path, image.CreateFileSystem);
        }
        catch (ArgumentException e)
        {
            throw new StartException($"the virtual mountpoint {path} cannot be used: its names must have 1 to 255 bytes", e);
        }
    }

    private static RunningDaemon Serve(DaemonLaunch launch, MountTable mounts, ImageMount? image, ILoggerFactory loggers, ILogger logger)
    {
        ILogger fuseLogger = loggers.CreateLogger("Nydus.Fuse");
        FuseMount? kernelMount = null;
        try
        {
            kernelMount = FuseMount.Create(launch.Mountpoint, new FuseMountOptions { Writable = launch.Writable }, fuseLogger);
            var options = new FuseSessionOptions { Threads = launch.FuseThreads, Transport = launch.FuseTransport };
            var session = FuseDevSession.Start(kernelMount, mounts, options, fuseLogger);
            return new RunningDaemon(session, kernelMount, mounts, image, logger);
        }
        catch (Exception e)
        {
            kernelMount?.Unmount();
            kernelMount?.Dispose();
            if (e is IOException)
                throw new StartException(e.Message, e);
            throw;
        }
    }

    private static void LogMounted(ILogger logger, DaemonLaunch launch, ImageMount? image)
    {
        if (image is not { Image: { } rafs } || launch.Image is not { } imageLaunch)
        {
            MountLog.MountedEmpty(logger, launch.Mountpoint);
            return;
        }
        MountLog.Mounted(
            logger, imageLaunch.Bootstrap, launch.VirtualMountpoint, launch.Mountpoint, rafs.Version.ToString(), rafs.InodeCount, rafs.Blobs.Count,
            imageLaunch.Config.Backend!.Type, imageLaunch.Config.Cache!.Type);
    }
}
