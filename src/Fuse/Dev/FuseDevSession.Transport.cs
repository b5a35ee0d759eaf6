using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Nydus.Fuse.Abi;

namespace Nydus.Fuse;

/// <summary>Which way requests come, and the way back to /dev/fuse.</summary>
public sealed partial class FuseDevSession
{
    /// <summary>Over io_uring one thread is left for what comes by /dev/fuse all the same.</summary>
    private const int ThreadsBesideUring = 1;

    private volatile bool _isOverUring;

    /// <summary>Whether requests come over io_uring by now.</summary>
    public bool IsOverUring => _isOverUring;

    /// <summary>Ring entries the kernel was given; 0 over /dev/fuse.</summary>
    internal int RingEntries => _uring?.EntryCount ?? 0;

    // Before INIT is answered: from then on the kernel holds every request back until the rings are there, so they have to be certain.
    private UringTransport? CreateUring()
    {
        if (_transport == FuseTransport.Dev)
            return null;
        if (UringSupport.WhyNot() is { } reason)
            throw new IOException(reason);
        var uring = new UringTransport(_mount.Device, Dispatcher, _deferred, _timeProvider, OnThreadEnded, OnRegistered, _logger);
        Dispatcher.TransportFlags = FuseInitFlags.OVER_IO_URING;
        return uring;
    }

    private void StartThreads()
    {
        if (_uring is null)
        {
            StartThreads(_threads.Length);
            return;
        }

        Interlocked.Add(ref _running, _uring.ThreadCount);
        StartThreads(ThreadsBesideUring);
        _uring.Start();
    }

    private void StartThreads(int upTo)
    {
        lock (_lock)
        {
            for (; _started < Math.Min(upTo, _threads.Length); _started++)
            {
                Interlocked.Increment(ref _running);
                _threads[_started].Start();
            }
        }
    }

    private void SwitchOver()
    {
        if (_uring is null)
            return;
        if ((Dispatcher.State!.Flags & FuseInitFlags.OVER_IO_URING) != 0)
            _uring.Register();
        else
            FallBack("the kernel does not offer it for this mount");
    }

    private void OnRegistered(int errno)
    {
        if (errno != 0)
        {
            // The kernel then sends everything over /dev/fuse again.
            FallBack($"the kernel took no ring entries: {Marshal.GetPInvokeErrorMessage(errno)} (errno {errno})");
            return;
        }

        _isOverUring = true;
        LogOverUring(_logger, Mountpoint, _uring!.ThreadCount);
    }

    private void FallBack(string reason)
    {
        LogNotOverUring(_logger, Mountpoint, reason);
        _uring!.Stop();
        StartThreads(_threads.Length);
    }

    [LoggerMessage(2111, LogLevel.Debug, "requests of '{Mountpoint}' come over io_uring, {Threads} threads")]
    private static partial void LogOverUring(ILogger logger, string mountpoint, int threads);

    [LoggerMessage(2112, LogLevel.Error, "requests of '{Mountpoint}' come over /dev/fuse although io_uring was asked for: {Reason}")]
    private static partial void LogNotOverUring(ILogger logger, string mountpoint, string reason);
}
