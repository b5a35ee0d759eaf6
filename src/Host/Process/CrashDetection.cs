using System.Net.Sockets;

namespace Nydus.Host.Process;

/// <summary>
/// Decides after what kind of end this process starts (specification section 3.2): a crashed daemon left its mount in the
/// kernel's table and a socket file that nobody listens on. With a supervisor the mount can be saved; without one its readers
/// have lost it already, and the same arguments simply start again.
/// </summary>
internal static class CrashDetection
{
    public static CrashState Examine(string mountpoint, string? apiSocket, bool supervised, IMountTable mounts)
    {
        if (!mounts.IsMounted(mountpoint))
            return CrashState.None;
        if (supervised && apiSocket is not null && File.Exists(apiSocket) && !CanConnect(apiSocket))
            return CrashState.WaitForTakeover;
        return mounts.IsStale(mountpoint) ? CrashState.CleanUp : CrashState.None;
    }

    /// <summary>Whether a process listens on the socket.</summary>
    public static bool CanConnect(string socketPath)
    {
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Connect(new UnixDomainSocketEndPoint(socketPath));
            return true;
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            return false;
        }
    }
}
