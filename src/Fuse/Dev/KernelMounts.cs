using System.Runtime.InteropServices;
using Nydus.Fuse.Abi;
using Nydus.Fuse.Interop;

namespace Nydus.Fuse;

/// <summary>What the kernel says of mount points (/proc/self/mountinfo, proc(5)). Never touches a mount that might hang, but for <see cref="IsStale"/>.</summary>
public static class KernelMounts
{
    // As the kernel: more are a loop.
    private const int LinksAtMost = 40;

    /// <summary>Whether anything is mounted at exactly this path.</summary>
    public static bool IsMounted(string mountpoint) => Find(mountpoint) is not null;

    /// <summary>Whether a FUSE mount lies at the path whose daemon is gone.</summary>
    public static unsafe bool IsStale(string mountpoint)
    {
        if (Find(mountpoint) is not { } mount || !mount.Type.StartsWith("fuse", StringComparison.Ordinal))
            return false;
        // statfs always asks the daemon; stat and access are answered from the kernel's caches also when it is dead.
        var buffer = stackalloc byte[256];
        return Libc.statfs(mountpoint, buffer) != 0 && Marshal.GetLastPInvokeError() == Errno.ENOTCONN;
    }

    /// <summary>Whether the topmost mount at the path is a FUSE mount whose daemon is alive.</summary>
    public static bool IsServed(string mountpoint) => Find(mountpoint) is { } m && m.Type == "fuse" && !IsStale(mountpoint);

    /// <summary>Takes the topmost mount off the path.</summary>
    /// <exception cref="IOException">It could not be taken off.</exception>
    public static void Detach(string mountpoint)
    {
        if (Libc.geteuid() != 0)
        {
            FuserMount.Unmount(mountpoint);
            return;
        }

        if (Libc.umount2(mountpoint, Libc.MNT_DETACH) != 0)
            throw new IOException($"cannot unmount '{mountpoint}': {Marshal.GetLastPInvokeErrorMessage()}");
    }

    /// <summary>The topmost mount at the path; null when there is none.</summary>
    internal static KernelMount? Find(string mountpoint)
    {
        mountpoint = Canonical(mountpoint);
        KernelMount? found = null;
        foreach (var line in File.ReadLines("/proc/self/mountinfo"))
        {
            // 36 35 98:0 /root /mnt rw,noatime shared:1 - fuse rafs rw: the fields before the dash vary in number.
            var fields = line.Split(' ');
            var dash = Array.IndexOf(fields, "-");
            if (dash > 4 && dash + 1 < fields.Length && Unescape(fields[4]) == mountpoint)
                found = new KernelMount(fields[2], fields[dash + 1]);
        }

        return found;
    }

    /// <summary>
    /// The path as mountinfo has it: absolute, without symbolic links and closing slashes. Reads links only, so that it cannot hang on what is
    /// mounted at the path.
    /// </summary>
    internal static unsafe string Canonical(string path, int links = 0)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (Path.GetDirectoryName(full) is not { } parent)
            return full;
        if (links < LinksAtMost && new FileInfo(full).LinkTarget is { } target)
            return Canonical(Path.Combine(parent, target), links + 1);
        var resolved = stackalloc byte[Libc.PATH_MAX];
        return Libc.realpath(parent, resolved) is null ? full : Path.Combine(Marshal.PtrToStringUTF8((nint)resolved)!, Path.GetFileName(full));
    }

    // Blank, tab, newline and backslash stand as three octal digits.
    private static string Unescape(string text) => !text.Contains('\\', StringComparison.Ordinal)
        ? text
        : text.Replace("\\040", " ", StringComparison.Ordinal).Replace("\\011", "\t", StringComparison.Ordinal)
            .Replace("\\012", "\n", StringComparison.Ordinal).Replace("\\134", "\\", StringComparison.Ordinal);
}
