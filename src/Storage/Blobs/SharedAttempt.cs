using System.Runtime.ExceptionServices;

namespace Nydus.Storage.Blobs;

/// <summary>
/// Makes a value once, for all who wait for it. An attempt ends when nobody waits any more; after a failed one the next caller tries
/// again, but not before a short backoff: until then callers get the last failure.
/// </summary>
internal sealed class SharedAttempt<T>(Func<CancellationToken, Task<T>> attempt, TimeProvider timeProvider, CancellationToken lifetime)
    where T : class
{
    private static readonly TimeSpan s_firstBackoff = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_longestBackoff = TimeSpan.FromSeconds(3);

    private readonly Lock _gate = new();
    private T? _value;
    private Run? _run;
    private Exception? _lastFailure;
    private long _failedAt;
    private TimeSpan _backoff;

    /// <summary>The value, null until it is made.</summary>
    public T? Value => Volatile.Read(ref _value);

    public ValueTask<T> GetAsync(CancellationToken cancellationToken)
    {
        return Value is { } value ? new ValueTask<T>(value) : new ValueTask<T>(WaitAsync(cancellationToken));
    }

    /// <summary>The value to dispose of, once the lifetime has ended: an attempt that succeeds after this keeps nothing.</summary>
    public T? Close()
    {
        lock (_gate)
            return _value;
    }

    private async Task<T> WaitAsync(CancellationToken cancellationToken)
    {
        Run run;
        lock (_gate)
        {
            if (_value is not null)
                return _value;
            if (_run is null)
            {
                if (_lastFailure is not null && timeProvider.GetElapsedTime(_failedAt) < _backoff)
                    ExceptionDispatchInfo.Throw(_lastFailure);
                _run = new Run();
                _ = RunAsync(_run);
            }

            run = _run;
            run.Waiters++;
        }

        try
        {
            return await run.Outcome.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            Leave(run);
        }
    }

    private void Leave(Run run)
    {
        lock (_gate)
        {
            if (--run.Waiters > 0 || _run != run)
                return;
            _run = null;
        }

        run.Cancellation.Cancel();
    }

    private async Task RunAsync(Run run)
    {
        // A plugin may block its thread: never the one that holds the lock or serves a reader.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        using CancellationTokenRegistration unmount = lifetime.UnsafeRegister(static run => ((Run)run!).Abandon(), run);
        try
        {
            await SucceedAsync(run, await attempt(run.Cancellation.Token));
        }
        catch (OperationCanceledException) when (run.Cancellation.IsCancellationRequested)
        {
            EndRun(run, null);
            run.Outcome.TrySetCanceled(CancellationToken.None);
        }
        catch (Exception exception)
        {
            EndRun(run, exception);
            run.Outcome.TrySetException(exception);
            _ = run.Outcome.Task.Exception; // seen, even when all waiters have left
        }
    }

    private async Task SucceedAsync(Run run, T value)
    {
        bool isKept;
        lock (_gate)
        {
            // An attempt that everybody left may still end well; its value is as good as any, until unmount.
            if (_value is null && !lifetime.IsCancellationRequested)
                Volatile.Write(ref _value, value);
            isKept = ReferenceEquals(_value, value);
            _lastFailure = null;
            _backoff = TimeSpan.Zero;
            if (_run == run)
                _run = null;
        }

        if (_value is { } kept)
            run.Outcome.TrySetResult(kept);
        else
            run.Outcome.TrySetCanceled(CancellationToken.None);
        if (!isKept && value is IAsyncDisposable surplus)
            await surplus.DisposeAsync();
    }

    private void EndRun(Run run, Exception? failure)
    {
        lock (_gate)
        {
            if (_run == run)
                _run = null;
            if (failure is null)
                return;
            _lastFailure = failure;
            _failedAt = timeProvider.GetTimestamp();
            _backoff = _backoff == TimeSpan.Zero ? s_firstBackoff : _backoff * 2;
            if (_backoff > s_longestBackoff)
                _backoff = s_longestBackoff;
        }
    }

    private sealed class Run
    {
        public CancellationTokenSource Cancellation { get; } = new();

        public TaskCompletionSource<T> Outcome { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Waiters { get; set; }

        /// <summary>Unmount: nobody waits for an attempt that ignores its token.</summary>
        public void Abandon()
        {
            Outcome.TrySetCanceled(CancellationToken.None);
            Cancellation.Cancel();
        }
    }
}
