namespace Nydus.Bench.Macro.Soak.Load;

/// <summary>One strand of the load on one mount: steps are repeated on a thread of their own until the time is over.</summary>
internal abstract class LoadStep
{
    /// <summary>What is done once, before the load begins.</summary>
    public virtual void Prepare()
    {
    }

    /// <summary>One turn: seconds at most on an idle machine.</summary>
    /// <exception cref="SoakFailure">Something was not as it must be.</exception>
    /// <exception cref="OperationCanceledException">The load has ended meanwhile.</exception>
    public abstract void Turn();
}
