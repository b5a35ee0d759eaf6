using Nydus.Fuse.Tests.Trees;

namespace Nydus.Fuse.Tests.Dev;

/// <summary>Tests on a mount: over /dev/fuse here, over io_uring in the classes derived from them.</summary>
public abstract class MountedTests
{
    private protected virtual Mounted Start(TestTree? tree = null, int threads = 2) => Mounted.Start(tree, threads);
}
