using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace Nydus.Image.Blobs;

/// <summary>
/// The threads that make a blob: the caller submits runs; workers encode them in any order; one thread decides about their chunks and one writes
/// them, both in the order of submission. What is in the queues is bounded by the memory that runs and batches hold, not here.
/// A failure anywhere stops all of them and is thrown to the caller.
/// </summary>
internal sealed class ChunkPipeline : IDisposable
{
    private readonly int _workers;
    private readonly CancellationTokenSource _stop = new();
    private readonly BlockingCollection<PipelineWork> _work = [];
    private readonly BlockingCollection<ChunkRun> _order = [];
    private readonly BlockingCollection<WriteUnit> _units = [];
    private readonly List<Thread> _threads = [];
    private ExceptionDispatchInfo? _failure;
    private int _started;
    private bool _isDisposed;

    /// <param name="workers">1 or more.</param>
    public ChunkPipeline(int workers)
    {
        _workers = Math.Max(workers, 1);
        Stopping = _stop.Token;
    }

    /// <summary>Cancelled when the pipeline stops before its end.</summary>
    public CancellationToken Stopping { get; }

    /// <summary>Starts the two ordered stages; workers start as there is work.</summary>
    public void Start(ChunkSequencer sequencer, ChunkWriter writer)
    {
        StartThread("blob order", () => Sequence(sequencer));
        StartThread("blob write", () => Write(writer));
    }

    /// <summary>Adds the next run. The order of these calls is that of the chunks.</summary>
    public void Submit(ChunkRun run)
    {
        if (_started < _workers)
        {
            _started++;
            StartThread("blob encode", Work);
        }

        _work.Add(run, Stopping);
        _order.Add(run, Stopping);
    }

    /// <summary>Gives a batch to the workers. Called by the sequencer.</summary>
    public void Submit(ChunkBatch batch) => _work.Add(batch, Stopping);

    /// <summary>Gives something to the writer. Called by the sequencer.</summary>
    public void Submit(WriteUnit unit) => _units.Add(unit, Stopping);

    /// <summary>Waits until everything submitted is written.</summary>
    /// <exception cref="OperationCanceledException">Cancelled: everything was stopped.</exception>
    public void Complete(CancellationToken cancellation)
    {
        _order.CompleteAdding();
        using (cancellation.UnsafeRegister(static stop => ((CancellationTokenSource)stop!).Cancel(), _stop))
        {
            Join();
        }

        ThrowIfFailed();
        cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>Stops everything. The first failure is the one that counts.</summary>
    public void Fail(Exception e)
    {
        Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(e), null);
        _stop.Cancel();
    }

    /// <summary>Throws what stopped the pipeline, if anything did.</summary>
    public void ThrowIfFailed() => _failure?.Throw();

    /// <summary>Stops the threads and waits for them.</summary>
    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        _stop.Cancel();
        Join();
        _work.Dispose();
        _order.Dispose();
        _units.Dispose();
        _stop.Dispose();
    }

    private void Work()
    {
        foreach (PipelineWork work in _work.GetConsumingEnumerable(Stopping))
        {
            work.Execute();
        }
    }

    private void Sequence(ChunkSequencer sequencer)
    {
        foreach (ChunkRun run in _order.GetConsumingEnumerable(Stopping))
        {
            run.Wait(Stopping);
            sequencer.Accept(run);
        }

        sequencer.Complete();
        _work.CompleteAdding();
        _units.CompleteAdding();
    }

    private void Write(ChunkWriter writer)
    {
        foreach (WriteUnit unit in _units.GetConsumingEnumerable(Stopping))
        {
            writer.Write(unit, Stopping);
        }
    }

    private void StartThread(string name, Action stage)
    {
        var thread = new Thread(() => Run(stage)) { Name = name, IsBackground = true };
        _threads.Add(thread);
        thread.Start();
    }

    private void Run(Action stage)
    {
        try
        {
            stage();
        }
        catch (OperationCanceledException) when (Stopping.IsCancellationRequested)
        {
            // Another stage failed and has said why, or the owner gave up.
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }

    private void Join()
    {
        foreach (Thread thread in _threads)
        {
            thread.Join();
        }

        _threads.Clear();
    }
}
