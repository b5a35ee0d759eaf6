using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using Nydus.Fuse.Abi;
using Nydus.Fuse.Interop;

namespace Nydus.Fuse;

/// <summary>
/// Mounts through the setuid program fusermount3 of libfuse: it mounts for us and passes the open /dev/fuse over the socket named by <c>_FUSE_COMMFD</c>.
/// </summary>
internal static unsafe partial class FuserMount
{
    private const string Program = "fusermount3";

    internal static SafeFileHandle Mount(string mountpoint, FuseMountOptions options, int maxRead, ILogger logger)
    {
        var common = $"{(options.Writable ? "rw" : "ro")},nosuid,nodev,noatime,default_permissions,max_read={maxRead},fsname=rafs";
        var error = TryMount(mountpoint, common + ",allow_other", out var device);
        if (device is not null)
            return device;
        // Others may look into the mount only if /etc/fuse.conf says user_allow_other.
        if (TryMount(mountpoint, common, out device) is { } secondError)
            throw new IOException($"cannot mount at '{mountpoint}': {secondError}");
        LogNotAllowOther(logger, mountpoint, error ?? "");
        return device!;
    }

    internal static void Unmount(string mountpoint)
    {
        using var process = Start(["--unmount", "--quiet", "--lazy", "--", mountpoint], null);
        process.WaitForExit();
    }

    private static string? TryMount(string mountpoint, string options, out SafeFileHandle? device)
    {
        device = null;
        var pair = stackalloc int[2];
        if (Libc.socketpair(Libc.AF_UNIX, Libc.SOCK_STREAM, 0, pair) != 0)
            return $"socketpair: {Marshal.GetLastPInvokeErrorMessage()}";
        using var ours = new SafeFileHandle(pair[0], ownsHandle: true);
        var theirs = new SafeFileHandle(pair[1], ownsHandle: true);
        _ = Libc.fcntl(pair[0], Libc.F_SETFD, Libc.FD_CLOEXEC);
        string message;
        using (var process = Start(["-o", options, "--", mountpoint], pair[1].ToString(CultureInfo.InvariantCulture)))
        {
            // Closed on our side, the socket ends when the program does, so that the wait below cannot hang.
            theirs.Dispose();
            device = ReceiveDevice(pair[0]);
            message = process.StandardError.ReadToEnd().Trim();
            process.WaitForExit();
        }

        if (device is not null)
            return null;
        return message.Length > 0 ? message : $"{Program} gave no device";
    }

    private static Process Start(string[] arguments, string? commFd)
    {
        var start = new ProcessStartInfo(Program, arguments) { RedirectStandardError = true, UseShellExecute = false };
        if (commFd is not null)
            start.Environment["_FUSE_COMMFD"] = commFd;
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new IOException($"mounting without root needs {Program} (Debian package fuse3), which cannot be started: {e.Message}", e);
        }
    }

    private static SafeFileHandle? ReceiveDevice(int socket)
    {
        // struct cmsghdr (16 bytes: length, level, type) and one descriptor, padded to 24 bytes.
        const int ControlSize = 24;
        const int ScmRights = 1;
        var control = stackalloc byte[ControlSize];
        byte data;
        var vector = new iovec { iov_base = &data, iov_len = 1 };
        var message = new msghdr { msg_iov = &vector, msg_iovlen = 1, msg_control = control, msg_controllen = ControlSize };
        nint received;
        do
            received = Libc.recvmsg(socket, &message, Libc.MSG_CMSG_CLOEXEC);
        while (received < 0 && Marshal.GetLastPInvokeError() == Errno.EINTR);
        if (received <= 0 || message.msg_controllen < 20 || *(int*)(control + 12) != ScmRights)
            return null;
        return new SafeFileHandle(*(int*)(control + 16), ownsHandle: true);
    }

    [LoggerMessage(2101, LogLevel.Warning, "'{Mountpoint}' is mounted for this user alone: {Reason}. Put 'user_allow_other' into /etc/fuse.conf to let others in.")]
    private static partial void LogNotAllowOther(ILogger logger, string mountpoint, string reason);
}
