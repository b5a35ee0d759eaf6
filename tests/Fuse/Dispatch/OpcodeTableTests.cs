using Nydus.Fuse.Abi;

namespace Nydus.Fuse.Tests.Dispatch;

public unsafe class OpcodeTableTests
{
    [Fact]
    public void Every_named_opcode_has_a_handler()
    {
        foreach (var opcode in Enum.GetValues<FuseOpcode>())
            Assert.True(FuseOpcodeTable.Find((uint)opcode) != null, opcode.ToString());
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(63u)]
    [InlineData(64u)]
    [InlineData(uint.MaxValue)]
    public void Others_have_none(uint opcode) => Assert.True(FuseOpcodeTable.Find(opcode) == null);
}
