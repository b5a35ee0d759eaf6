namespace Nydus.Fuse;

/// <summary>Deferred answers on their way to the thread that commits them. Any thread pushes, without a lock; the last one in comes first out.</summary>
internal sealed class AnsweredStack
{
    private UringDeferredReply? _top;

    /// <returns>True when it was empty: somebody has to be woken. Later ones are found together with the first.</returns>
    internal bool Push(UringDeferredReply reply)
    {
        while (true)
        {
            var top = Volatile.Read(ref _top);
            reply.Next = top;
            if (Interlocked.CompareExchange(ref _top, reply, top) == top)
                return top is null;
        }
    }

    /// <summary>All of them, linked by <see cref="UringDeferredReply.Next"/>; null when there is none.</summary>
    internal UringDeferredReply? TakeAll() => Interlocked.Exchange(ref _top, null);
}
