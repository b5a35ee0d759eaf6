using Nydus.Fuse.Tests.Dev;
using Nydus.Fuse.Tests.Trees;

namespace Nydus.Fuse.Tests.Uring;

[Collection(nameof(UringCollection))]
public sealed class UringMountTests(UringParameter parameter) : MountTests
{
    private protected override Mounted Start(TestTree? tree = null, int threads = 2) => parameter.Start(tree);
}
