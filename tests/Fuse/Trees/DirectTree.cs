namespace Nydus.Fuse.Tests.Trees;

/// <summary>Files are read past the page cache: each read() of a program is one READ, and a signal to the program becomes an INTERRUPT.</summary>
internal class DirectTree : TestTree
{
    private const uint FopenDirectIo = 1;

    public override int Open(in FuseCaller caller, ulong nodeid, uint openFlags, out ulong fh, out uint fuseOpenFlags)
    {
        fh = 0;
        fuseOpenFlags = FopenDirectIo;
        return FuseResult.Ok;
    }
}
