using Nydus.Fuse.Tests.Requests;
using Nydus.Fuse.Tests.Trees;
using Nydus.Fuse.Abi;

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
        for (var i = 0; i < 1000; i++)
            _connection.Send(request);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            _connection.Send(request);
        Assert.Equal((what, 0), (what, GC.GetAllocatedBytesForCurrentThread() - before));
    }
}
