using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Nydus.Bench.Macro.Interop;

namespace Nydus.Bench.Macro.Peers;

/// <summary>A mounted peer. Disposing unmounts it and ends its process: only the one that was started here.</summary>
internal sealed unsafe class PeerMount : IDisposable
{
    private const int DeadlineMilliseconds = 15_000;
    private const int SIGTERM = 15;
    private readonly Process? _daemon;
    private readonly (string Type, string Image)? _kernel;

    private PeerMount(string mountpoint, Process? daemon, (string Type, string Image)? kernel, TimeSpan startTime)
    {
        Mountpoint = mountpoint;
        _daemon = daemon;
        _kernel = kernel;
        StartTime = startTime;
    }

    public string Mountpoint { get; }

    public int? ProcessId => _daemon?.Id;

    /// <summary>From exec to the first successful stat through the mount.</summary>
    public TimeSpan StartTime { get; }

    /// <summary>Starts a daemon that stays in the foreground and waits for its mount.</summary>
    public static PeerMount Serve(string mountpoint, string program, params IEnumerable<string> arguments)
    {
        var output = new OutputTail();
        using var events = new MountTableEvents();
        var before = DeviceOf(mountpoint);
        var started = Stopwatch.GetTimestamp();
        var daemon = output.Start(program, arguments);
        var mount = new PeerMount(mountpoint, daemon, null, TimeSpan.Zero);
        while (DeviceOf(mountpoint) is var device && (device == 0 || device == before))
        {
            if (daemon.HasExited || Stopwatch.GetElapsedTime(started).TotalMilliseconds > DeadlineMilliseconds)
            {
                mount.Dispose();
                throw new InvalidOperationException($"{program} did not mount:\n{output}");
            }

            events.WaitForChange(100);
        }

        return new PeerMount(mountpoint, daemon, null, Stopwatch.GetElapsedTime(started));
    }

    /// <summary>Mounts by mount(8); the kernel serves.</summary>
    public static PeerMount Kernel(string mountpoint, string type, string image)
    {
        var before = DeviceOf(mountpoint);
        var started = Stopwatch.GetTimestamp();
        MountLoop(mountpoint, type, image);
        if (DeviceOf(mountpoint) == before)
            throw new InvalidOperationException("mount ended, but nothing is mounted on " + mountpoint);
        return new PeerMount(mountpoint, null, (type, image), Stopwatch.GetElapsedTime(started));
    }

    /// <summary>
    /// Drops the kernel's dentries, and with them the inodes and pages that the daemon filled; the mount and the daemon stay.
    /// A file system of the kernel's own keeps its inodes through that, so it is mounted anew.
    /// </summary>
    public void DropKernelCaches()
    {
        if (_kernel is { } kernel)
        {
            Unmount();
            MountLoop(Mountpoint, kernel.Type, kernel.Image);
            return;
        }

        if (Libc.mount(null, Mountpoint, null, Libc.MS_REMOUNT | Libc.MS_RDONLY | Libc.MS_NOSUID | Libc.MS_NODEV, null) != 0)
            throw Libc.Failed("remount", Mountpoint);
    }

    /// <summary>Unmounts and waits for the daemon; false when it did not end by itself, or with an exit code other than 0.</summary>
    public bool TryEnd()
    {
        Unmount();
        return _daemon is null || (_daemon.WaitForExit(5_000) && _daemon.ExitCode == 0);
    }

    public void Dispose()
    {
        Unmount();
        if (_daemon is null)
            return;
        if (!_daemon.WaitForExit(5_000))
        {
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"process {_daemon.Id} did not end when {Mountpoint} was unmounted; ending it"));
            _ = Libc.kill(_daemon.Id, SIGTERM);
            if (!_daemon.WaitForExit(5_000))
                _daemon.Kill();
        }

        _daemon.Dispose();
    }

    private static void MountLoop(string mountpoint, string type, string image) =>
        Command.Run("mount", "-t", type, "-o", "loop,ro", image, mountpoint);

    private void Unmount()
    {
        for (var waited = 0; Libc.umount2(Mountpoint, 0) != 0 && Marshal.GetLastPInvokeError() == Libc.EBUSY && waited < 2_000; waited += 50)
            _ = Libc.poll(null, 0, 50);
    }

    /// <summary>The device number behind a path: it changes when something is mounted there and answers. 0 when the stat fails.</summary>
    private static ulong DeviceOf(string path)
    {
        var result = stackalloc byte[256];
        fixed (byte* name = CString.Of(path))
        {
            if (Libc.statx(Libc.AT_FDCWD, name, 0, Libc.STATX_BASIC_STATS, result) != 0)
                return 0;
        }

        // stx_dev_major and stx_dev_minor.
        return *(ulong*)(result + 136);
    }
}
