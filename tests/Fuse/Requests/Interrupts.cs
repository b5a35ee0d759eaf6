namespace Nydus.Fuse.Tests.Requests;

/// <summary>Notes which requests the dispatcher interrupted.</summary>
internal sealed class Interrupts : IFuseInterrupts
{
    public List<ulong> Seen { get; } = [];

    public void Interrupt(ulong unique) => Seen.Add(unique);
}
