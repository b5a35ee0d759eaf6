using Nydus.Fuse.Abi;
using Nydus.Fuse.Tests.Requests;
using Nydus.Fuse.Tests.Trees;

namespace Nydus.Fuse.Tests.Dispatch;

public sealed class AllocationTests
{
    private readonly Connection _connection = new();

    public static TheoryData<string, byte[]> HotRequests => new()
    {
        { "LOOKUP", Request.Lookup(TestTree.Root, "hello") },
        { "LOOKUP of nothing", Request.Lookup(TestTree.Root, "nobody") },
        { "GETATTR", Request.GetAttr(TestTree.Big) },
        { "READ", Request.Read(TestTree.Big, 4096, 131072) },
        { "READDIR", Request.Read(TestTree.Root, 0, 4096, FuseOpcode.READDIR) },
        { "READDIRPLUS", Request.Read(TestTree.Root, 0, 4096, FuseOpcode.READDIRPLUS) },
        { "READLINK", Request.Of(FuseOpcode.READLINK, TestTree.Link) },
        { "STATFS", Request.Of(FuseOpcode.STATFS, TestTree.Root) },
    };

    [Theory]
    [MemberData(nameof(HotRequests))]
    public void Dispatch_AllocatesNothing(string what, byte[] request)
    {
        // The runtime allocates a little on this thread when it replaces code by better code; what a request allocates is there in every round.
        var least = long.MaxValue;
        for (var round = 0; round < 20 && least > 0; round++)
            least = Math.Min(least, MeasureThousand(request));
        Assert.Equal((what, 0), (what, least));
    }

    private long MeasureThousand(byte[] request)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            _connection.Send(request);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
