using System.Globalization;
using Nydus.Bench.Macro.Interop;
using Nydus.Bench.Macro.Peers;
using Nydus.Bench.Macro.Probes;

namespace Nydus.Bench.Macro.Start;

/// <summary>Many daemons on one machine share most of their pages: only the sum of their proportional sets says what they cost.</summary>
internal static unsafe class Fleet
{
    private const int SettleMilliseconds = 3000;

    /// <returns>The sum over all daemons in MiB.</returns>
    public static double TotalPss(int count, string program, ManyFiles image, string folder, CancellationToken stop)
    {
        var mounts = new List<PeerMount>();
        try
        {
            for (var i = 0; i < count; i++)
            {
                stop.ThrowIfCancellationRequested();
                var mountpoint = Directory.CreateDirectory(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"fleet-{i}"))).FullName;
                mounts.Add(PeerMount.Serve(mountpoint, program, image.Arguments(mountpoint)));
            }

            _ = Libc.poll(null, 0, SettleMilliseconds);
            return mounts.Sum(mount => MemoryProbe.Of(mount.ProcessId!.Value).Pss);
        }
        finally
        {
            foreach (var mount in mounts)
                mount.Dispose();
        }
    }
}
