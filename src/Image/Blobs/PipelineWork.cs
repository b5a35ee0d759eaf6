namespace Nydus.Image.Blobs;

/// <summary>Something that a worker does, and that a later stage waits for.</summary>
internal abstract class PipelineWork
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Does the work, once, on any thread.</summary>
    public void Execute()
    {
        Encode();
        _done.SetResult();
    }

    /// <exception cref="OperationCanceledException">Cancelled first.</exception>
    public void Wait(CancellationToken cancellation) => _done.Task.Wait(cancellation);

    protected abstract void Encode();
}
