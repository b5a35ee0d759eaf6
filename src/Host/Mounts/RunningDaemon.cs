using Microsoft.Extensions.Logging;
using Nydus.FileSystems;
using Nydus.Fuse;
using Nydus.Host.Process;

namespace Nydus.Host.Mounts;

/// <summary>
/// A served mount. Its end goes from the top down: the FUSE threads are gone before the tree of mounts, the tree before the image.
/// </summary>
internal sealed class RunningDaemon : IDaemon
{
    /// <summary>How long requests in flight may take to finish.</summary>
    private static readonly TimeSpan s_requestDeadline = TimeSpan.FromSeconds(5);

    private readonly FuseDevSession _session;
    private readonly FuseMount _kernelMount;
    private readonly MountTable _mounts;
    private readonly ImageMount? _image;
    private readonly ILogger _logger;
    private int _isDisposed;

    public RunningDaemon(FuseDevSession session, FuseMount kernelMount, MountTable mounts, ImageMount? image, ILogger logger)
    {
        _session = session;
        _kernelMount = kernelMount;
        _mounts = mounts;
        _image = image;
        _logger = logger;
    }

    public Task Completion => _session.Completion;

    public async Task StopAsync(CancellationToken deadline)
    {
        try
        {
            await _session.StopAsync(s_requestDeadline).WaitAsync(deadline).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            MountLog.StopOverdue(_logger, _kernelMount.Mountpoint);
            _kernelMount.Unmount();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        await _session.StopAsync(s_requestDeadline).ConfigureAwait(false);
        await _session.DisposeAsync().ConfigureAwait(false);
        _kernelMount.Dispose();
        _image?.LogStatistics();
        await _mounts.DisposeAsync().ConfigureAwait(false);
        if (_image is not null)
            await _image.DisposeAsync().ConfigureAwait(false);
    }
}
