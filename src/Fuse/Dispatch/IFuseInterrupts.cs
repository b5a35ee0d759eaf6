namespace Nydus.Fuse;

/// <summary>The transport's deferred requests, as far as INTERRUPT needs them.</summary>
public interface IFuseInterrupts
{
    /// <summary>Cancels the deferred request, or the next one to be deferred under this number.</summary>
    void Interrupt(ulong unique);
}
