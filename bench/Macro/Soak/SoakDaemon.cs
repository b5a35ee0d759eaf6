using Nydus.Bench.Macro.Peers;
using Nydus.Bench.Macro.Soak.Load;

namespace Nydus.Bench.Macro.Soak;

/// <summary>A mounted daemon under load, with what was seen of it.</summary>
internal sealed class SoakDaemon : IDisposable
{
    private readonly PeerMount _mount;
    private readonly DaemonLog _log;
    private readonly List<DaemonSample> _samples = [];

    public SoakDaemon(string transport, string program, SoakImage image, string work)
    {
        Transport = transport;
        Scratch = Directory.CreateDirectory(Path.Combine(work, "scratch-" + transport)).FullName;
        var mountpoint = Directory.CreateDirectory(Path.Combine(work, "mnt-" + transport)).FullName;
        _log = new DaemonLog(Path.Combine(work, transport + ".log"));
        _mount = PeerMount.Serve(mountpoint, program, image.Arguments(transport, mountpoint, _log.Path));
    }

    public string Transport { get; }

    public string Mountpoint => _mount.Mountpoint;

    /// <summary>A folder for what is written over the image.</summary>
    public string Scratch { get; }

    public OperationCounts Operations { get; } = new();

    public IReadOnlyList<DaemonSample> Samples => _samples;

    /// <exception cref="SoakFailure">The daemon has ended, or warned of something.</exception>
    public void Sample(TimeSpan elapsed)
    {
        try
        {
            _log.Check();
            _samples.Add(DaemonSample.Of(_mount.ProcessId!.Value, elapsed));
        }
        catch (SoakFailure failure)
        {
            throw new SoakFailure($"{Transport}: {failure.Message}");
        }
        catch (IOException e)
        {
            throw new SoakFailure($"{Transport}: the daemon cannot be looked at: {e.Message}\n{_log.Tail}");
        }
    }

    /// <summary>Unmounts, whereupon the daemon has to end by itself, without a warning.</summary>
    /// <exception cref="SoakFailure">It did not.</exception>
    public void End()
    {
        var process = FormattableString.Invariant($"/proc/{_mount.ProcessId!.Value}");
        var ended = _mount.TryEnd();
        try
        {
            _log.Check();
        }
        catch (SoakFailure failure)
        {
            throw new SoakFailure($"{Transport}: {failure.Message}");
        }

        if (!ended)
            throw new SoakFailure($"{Transport}: the daemon did not end with exit code 0 when its mount was taken away; its log:\n{_log.Tail}");
        if (Directory.Exists(process) || File.ReadLines("/proc/mounts").Any(line => line.Split(' ')[1] == Mountpoint))
            throw new SoakFailure($"{Transport}: something is left of the daemon or its mount");
    }

    public void Dispose() => _mount.Dispose();
}
