using System.Runtime.InteropServices;

namespace Nydus.Image.CommandLine;

/// <summary>Ends the work at SIGINT and SIGTERM: first by asking, so that unfinished files are removed, then by leaving.</summary>
internal static class Interruption
{
    /// <summary>How long the work may take to stop: it may stand in a read of a pipe that nobody writes to.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

    /// <summary>Runs the work on a thread of its own, so that the process can end while it is stuck.</summary>
    public static int Run(Func<CancellationToken, int> work)
    {
        using var cancellation = new CancellationTokenSource();
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        Task<int> running = Task.Factory.StartNew(() => work(cancellation.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            return WaitAsync(running, cancellation.Token).GetAwaiter().GetResult();
        }
        catch (TimeoutException)
        {
            UnfinishedFiles.Remove();
            return ExitCode.Interrupted;
        }

        void Stop(PosixSignalContext signal)
        {
            // The second signal does what it does by default.
            signal.Cancel = !cancellation.IsCancellationRequested;
            cancellation.Cancel();
        }
    }

    private static async Task<int> WaitAsync(Task<int> running, CancellationToken interrupted)
    {
        try
        {
            return await running.WaitAsync(interrupted);
        }
        catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
        {
            return await running.WaitAsync(s_patience, CancellationToken.None);
        }
    }
}
