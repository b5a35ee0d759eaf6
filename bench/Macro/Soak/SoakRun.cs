using System.Diagnostics;
using System.Globalization;
using Nydus.Bench.Macro.Soak.Load;

namespace Nydus.Bench.Macro.Soak;

/// <summary>A daemon for each transport under mixed load, looked at again and again: no error, no difference, no growth.</summary>
internal sealed class SoakRun(SoakOptions options, CancellationToken stop)
{
    /// <summary>Shorter runs are for trying out, and say too little to be kept.</summary>
    private const int FewestMinutesToSave = 30;

    private static readonly TimeSpan BetweenSamples = TimeSpan.FromSeconds(10);

    /// <returns>Whether everything held.</returns>
    /// <exception cref="OperationCanceledException">Stopped from outside.</exception>
    public bool Execute()
    {
        Console.Error.WriteLine("making a tree and an image of it");
        var tree = new SoakTree(Directory.CreateDirectory(Path.Combine(options.Work, "tree")).FullName);
        var image = new SoakImage(options.Work, Path.Combine(Path.GetDirectoryName(options.Nydusd)!, "nydus-image"), tree);
        stop.ThrowIfCancellationRequested();
        if (options.UringSkipped is { } why)
            Console.Error.WriteLine("uring: skipped, " + why);
        var daemons = new List<SoakDaemon>();
        try
        {
            foreach (var transport in options.UringSkipped is null ? (string[])["dev", "uring"] : ["dev"])
                daemons.Add(new SoakDaemon(transport, options.Nydusd, image, options.Work));
            using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
            var load = new Workload(end);
            var elapsed = Soak(tree, daemons, load, end);
            stop.ThrowIfCancellationRequested();
            End(daemons, load);
            Judge(daemons, load);
            Report(new SoakReport(options, daemons, load, elapsed).Write(), elapsed);
            return load.Failure is null;
        }
        finally
        {
            foreach (var daemon in daemons)
                daemon.Dispose();
        }
    }

    /// <returns>How long the load lasted.</returns>
    private TimeSpan Soak(SoakTree tree, List<SoakDaemon> daemons, Workload load, CancellationTokenSource end)
    {
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"load for {options.Minutes} minutes"));
        var length = TimeSpan.FromMinutes(options.Minutes);
        var started = Stopwatch.GetTimestamp();
        load.Start(tree, daemons);
        try
        {
            for (var next = BetweenSamples; next <= length; next += BetweenSamples)
            {
                if (next - Stopwatch.GetElapsedTime(started) is { Ticks: > 0 } rest && end.Token.WaitHandle.WaitOne(rest))
                    break;
                foreach (var daemon in daemons)
                    daemon.Sample(Stopwatch.GetElapsedTime(started));
            }
        }
        catch (SoakFailure failure)
        {
            load.Fail(failure.Message);
        }

        var elapsed = Stopwatch.GetElapsedTime(started);
        end.Cancel();
        load.Join();
        return elapsed;
    }

    private static void End(List<SoakDaemon> daemons, Workload load)
    {
        foreach (var daemon in daemons)
        {
            try
            {
                daemon.End();
            }
            catch (SoakFailure failure)
            {
                load.Fail(failure.Message);
            }
        }
    }

    private static void Judge(List<SoakDaemon> daemons, Workload load)
    {
        foreach (var daemon in daemons.Where(daemon => daemon.Samples.Count >= Growth.FewestSamples))
        {
            foreach (var growth in Growth.Of(daemon.Samples).Where(growth => !growth.Held))
                load.Fail(string.Create(CultureInfo.InvariantCulture, $"{daemon.Transport}: {growth.What}: {growth.First:F1} after the warm-up, {growth.Last:F1} at the end"));
        }
    }

    private void Report(string report, TimeSpan elapsed)
    {
        Console.WriteLine(report);
        if (options.Results is not { } folder || elapsed.TotalMinutes < FewestMinutesToSave)
            return;
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd}-{options.Revision}-soak.md"));
        File.WriteAllText(path, report);
        Console.Error.WriteLine("saved " + path);
    }
}
