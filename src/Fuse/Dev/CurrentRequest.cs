using Nydus.Fuse.Abi;

namespace Nydus.Fuse;

/// <summary>What one thread is at. Written by that thread alone, without a lock; others may look at any time.</summary>
internal sealed class CurrentRequest
{
    // 0 while nothing is under way. The other fields change only then, and the kernel gives no number twice: a reader that finds the same number before and
    // after has seen one request, not two.
    private ulong _unique;
    private uint _opcode;
    private ulong _nodeid;
    private long _since;
    private long _count;

    /// <summary>Requests begun so far.</summary>
    internal long Count => Volatile.Read(ref _count);

    /// <summary>A full fence: what the thread reads afterwards is not older than what others then see of the request.</summary>
    internal void Begin(in fuse_in_header header, long now)
    {
        Volatile.Write(ref _count, _count + 1);
        Volatile.Write(ref _opcode, header.opcode);
        Volatile.Write(ref _nodeid, header.nodeid);
        Volatile.Write(ref _since, now);
        Interlocked.Exchange(ref _unique, header.unique);
    }

    internal void End() => Volatile.Write(ref _unique, 0);

    /// <returns>False when nothing is under way, or comes or goes at this moment.</returns>
    internal bool TryRead(out RequestInFlight request)
    {
        var unique = Volatile.Read(ref _unique);
        request = new RequestInFlight((FuseOpcode)Volatile.Read(ref _opcode), unique, Volatile.Read(ref _nodeid), Volatile.Read(ref _since));
        return unique != 0 && Volatile.Read(ref _unique) == unique;
    }
}
