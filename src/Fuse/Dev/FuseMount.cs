using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using Nydus.Fuse.Abi;
using Nydus.Fuse.Interop;

namespace Nydus.Fuse;

/// <summary>A FUSE mount of this process: the open /dev/fuse and the place it is mounted at (behaviour spec 4.5).</summary>
public sealed unsafe class FuseMount : IDisposable
{
    // A reply of 256 pages and one page for its header.
    private const int MaxRead = (FuseNegotiation.MaxPages + 1) * 4096;

    private readonly bool _viaHelper;

    // major:minor of the mount; null when the kernel's list cannot be read.
    private readonly string? _deviceNumber;
    private int _unmounted;

    private FuseMount(string mountpoint, SafeFileHandle device, bool viaHelper)
    {
        Mountpoint = mountpoint;
        Device = device;
        _viaHelper = viaHelper;
        _deviceNumber = KernelMounts.Find(mountpoint)?.Device;
    }

    /// <summary>Absolute and without symbolic links, as the kernel names it.</summary>
    public string Mountpoint { get; }

    internal SafeFileHandle Device { get; }

    /// <summary>Mounts: by mount(2), or by fusermount3 where that is not permitted.</summary>
    /// <param name="mountpoint">An existing directory.</param>
    /// <exception cref="IOException">Says what failed and what to do.</exception>
    public static FuseMount Create(string mountpoint, FuseMountOptions options, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        mountpoint = KernelMounts.Canonical(mountpoint);
        if (Libc.geteuid() == 0)
        {
            var direct = TryMountDirectly(mountpoint, options, out var errno);
            if (direct is not null)
                return direct;
            if (errno != Errno.EPERM)
                throw new IOException($"cannot mount at '{mountpoint}': {Marshal.GetPInvokeErrorMessage(errno)} (mount(2), errno {errno})");
        }

        return new FuseMount(mountpoint, FuserMount.Mount(mountpoint, options, MaxRead, logger), viaHelper: true);
    }

    /// <summary>Detaches the mount; harmless when somebody else has unmounted it already.</summary>
    public void Unmount()
    {
        if (Interlocked.Exchange(ref _unmounted, 1) != 0 || IsConnectionGone() || IsCovered())
            return;
        if (_viaHelper)
            FuserMount.Unmount(Mountpoint);
        else if (Libc.umount2(Mountpoint, Libc.MNT_DETACH) != 0 && Marshal.GetLastPInvokeError() == Errno.EPERM)
            FuserMount.Unmount(Mountpoint); // Privileges were dropped since.
    }

    /// <summary>Closes the device: the kernel then fails whatever is still asked of the mount with ENOTCONN.</summary>
    public void Dispose() => Device.Dispose();

    private static FuseMount? TryMountDirectly(string mountpoint, FuseMountOptions options, out int errno)
    {
        var fd = Libc.open("/dev/fuse", Libc.O_RDWR | Libc.O_CLOEXEC);
        if (fd < 0)
        {
            errno = Marshal.GetLastPInvokeError();
            throw new IOException(
                $"cannot open /dev/fuse: {Marshal.GetPInvokeErrorMessage(errno)}; load the kernel's fuse module (modprobe fuse), or give the container the device");
        }

        var device = new SafeFileHandle(fd, ownsHandle: true);
        var flags = Libc.MS_NOSUID | Libc.MS_NODEV | Libc.MS_NOATIME | (options.Writable ? 0 : Libc.MS_RDONLY);
        var data = $"default_permissions,fd={fd},rootmode=40000,user_id={Libc.getuid()},group_id={Libc.getgid()},max_read={MaxRead},allow_other";
        if (Libc.mount("rafs", mountpoint, "fuse", flags, data) == 0)
        {
            errno = 0;
            return new FuseMount(mountpoint, device, viaHelper: false);
        }

        errno = Marshal.GetLastPInvokeError();
        device.Dispose();
        return null;
    }

    // umount2 takes the topmost mount off a path, whosever it is. Ours stays below it until that one is gone; closing the device ends it all the same.
    private bool IsCovered() => _deviceNumber is not null && KernelMounts.Find(Mountpoint)?.Device is { } topmost && topmost != _deviceNumber;

    // Whatever is mounted at the path by now is not ours, then.
    private bool IsConnectionGone()
    {
        if (Device.IsClosed)
            return true;
        var poll = new pollfd { fd = (int)Device.DangerousGetHandle() };
        return Libc.poll(&poll, 1, 0) == 1 && (poll.revents & pollfd.POLLERR) != 0;
    }
}
