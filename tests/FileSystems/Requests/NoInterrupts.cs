using Nydus.Fuse;

namespace Nydus.FileSystems.Tests.Requests;

internal sealed class NoInterrupts : IFuseInterrupts
{
    public void Interrupt(ulong unique)
    {
    }
}
