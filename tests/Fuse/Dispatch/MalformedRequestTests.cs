using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Nydus.Fuse.Abi;
using Nydus.Fuse.Tests.Requests;
using Nydus.Fuse.Tests.Trees;

namespace Nydus.Fuse.Tests.Dispatch;

/// <summary>Every request lies right before a page that may not be read: looking beyond its end kills the run.</summary>
public sealed unsafe class MalformedRequestTests : IDisposable
{
    private const int PageSize = 4096;
    private readonly Connection _connection = new();
    private readonly GuardedMemory _memory = new(4 * PageSize);

    public void Dispose() => _memory.Dispose();

    [Fact]
    public void EveryTruncation_IsAnsweredOrDropped()
    {
        foreach (var request in Request.OneOfEach())
        {
            for (var length = 0; length < request.Length; length++)
            {
                // As the kernel would never do it (the length in the header is too large) and as a liar would (it fits).
                Check(request.AsSpan(0, length));
                if (length < 40)
                    continue;
                var honest = request[..length];
                BinaryPrimitives.WriteInt32LittleEndian(honest, length);
                Check(honest);
            }
        }
    }

    [Fact]
    public void NoHeader_NoAnswer() => Assert.Equal(FuseResult.NoReply, _connection.Send(Request.GetAttr(1).AsSpan(0, 39)));

    [Theory]
    [InlineData(0)]
    [InlineData(39)]
    [InlineData(57)]
    [InlineData(-1)]
    public void LengthsThatCannotBe_AreRefused(int length)
    {
        var request = Request.GetAttr(1);
        BinaryPrimitives.WriteInt32LittleEndian(request, length);
        Assert.Equal(-Errno.EINVAL, _connection.Send(request));
    }

    [Theory]
    [InlineData(FuseOpcode.OPEN)]
    [InlineData(FuseOpcode.OPENDIR)]
    [InlineData(FuseOpcode.READ)]
    [InlineData(FuseOpcode.READDIR)]
    [InlineData(FuseOpcode.READDIRPLUS)]
    [InlineData(FuseOpcode.GETXATTR)]
    [InlineData(FuseOpcode.LISTXATTR)]
    [InlineData(FuseOpcode.ACCESS)]
    [InlineData(FuseOpcode.LSEEK)]
    [InlineData(FuseOpcode.LOOKUP)]
    public void MissingArguments_AreRefused(FuseOpcode opcode) => Assert.Equal(-Errno.EINVAL, _connection.Send(Request.Of(opcode, 2)));

    [Fact]
    public void NamesWithoutEnd_AreRefused()
    {
        Assert.Equal(-Errno.EINVAL, _connection.Send(Request.Of(FuseOpcode.LOOKUP, 1, "hello"u8.ToArray())));
        Assert.Equal(-Errno.EINVAL, _connection.Send(Request.Of(FuseOpcode.GETXATTR, 2, new byte[8], "user.colour"u8.ToArray())));
    }

    [Fact]
    public void RandomBytes_NeverBreakTheLoop()
    {
        var random = new Random(20_000);
        var opcodes = Request.OneOfEach().Select(request => MemoryMarshal.Read<uint>(request.AsSpan(4))).ToArray();
        for (var i = 0; i < 20_000; i++)
        {
            var request = new byte[random.Next(0, 300)];
            random.NextBytes(request);
            if (request.Length >= 40 && i % 4 != 0)
            {
                BinaryPrimitives.WriteInt32LittleEndian(request, request.Length);
                BinaryPrimitives.WriteUInt32LittleEndian(request.AsSpan(4), opcodes[random.Next(opcodes.Length)]);
                BinaryPrimitives.WriteUInt64LittleEndian(request.AsSpan(16), (ulong)random.Next(0, 8));
            }

            Check(request);
        }
    }

    [Fact]
    public void RandomDamage_NeverBreaksTheLoop()
    {
        var random = new Random(7);
        var requests = Request.OneOfEach().ToArray();
        for (var i = 0; i < 20_000; i++)
        {
            var request = (byte[])requests[random.Next(requests.Length)].Clone();
            for (var damage = random.Next(1, 4); damage > 0; damage--)
                request[random.Next(request.Length)] = (byte)random.Next(256);
            Check(request);
        }
    }

    [Fact]
    public void ExceptionsOfAHandler_AreLoggedAndAnswered_AndTheNextRequestIsServed()
    {
        for (var i = 0; i < 100; i++)
            Assert.Equal(-Errno.EIO, _connection.Send(Request.Read(TestTree.Broken, 0, 10)));
        Assert.Contains("READ of node 8", _connection.Logger.Lines.First(), StringComparison.Ordinal);
        Assert.InRange(_connection.Logger.Lines.Count, 1, 10);
        Assert.Equal(0, _connection.Send(Request.GetAttr(1)));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(-512)]
    [InlineData(int.MaxValue)]
    public void ResultsTheKernelWouldNotTake_BecomeEio(int result)
    {
        var connection = new Connection(new OddResults(result));
        Assert.Equal(-Errno.EIO, connection.Send(Request.GetAttr(1)));
    }

    private void Check(ReadOnlySpan<byte> request)
    {
        // DESTROY, INIT and FORGET are harmless here; a deferred read cannot happen as the reply refuses to defer.
        var result = _connection.Send(_memory.AtTheEnd(request));
        Assert.True(result is <= 0 and > -512 or FuseResult.NoReply, $"{result}");
    }

    private sealed class OddResults(int result) : TestTree
    {
        public override int GetAttr(in FuseCaller caller, ulong nodeid, out fuse_attr_out attr)
        {
            attr = default;
            return result;
        }
    }
}
