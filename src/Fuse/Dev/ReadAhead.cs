using Microsoft.Extensions.Logging;

namespace Nydus.Fuse;

/// <summary>
/// The kernel reads ahead 128 KiB by default and INIT cannot raise that; the mount's bdi can, where sysfs may be written. Eight times fewer requests for sequential readers.
/// </summary>
internal static partial class ReadAhead
{
    private const int KiB = 1024;

    /// <summary>Raises it if possible; what cannot be raised stays as it is.</summary>
    internal static void Raise(string mountpoint, ILogger logger)
    {
        try
        {
            if (KernelMounts.Find(mountpoint) is { } mount)
                File.WriteAllText($"/sys/class/bdi/{mount.Device}/read_ahead_kb", $"{KiB}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNotRaised(logger, mountpoint, e.Message);
        }
    }

    [LoggerMessage(2104, LogLevel.Debug, "read-ahead of '{Mountpoint}' stays at the kernel's default: {Reason}")]
    private static partial void LogNotRaised(ILogger logger, string mountpoint, string reason);
}
