using System.Text;
using Nydus.Image.Unpacking;

namespace Nydus.Image.Tests.Unpacking;

public sealed class TarHeaderTests
{
    [Theory]
    [InlineData(100, false)]
    [InlineData(255, false)]
    [InlineData(101, true)]
    [InlineData(256, true)]
    public void ComponentsOfAHundredBytesFit(int length, bool needsMore)
    {
        // A name of 255 bytes fits only when a slash stands at the right place.
        byte[] name = Encoding.ASCII.GetBytes(new string('a', length));
        if (length == 255)
            name[154] = (byte)'/';
        Assert.Equal(needsMore, !TarHeader.TrySplit(name, out _));
    }

    [Fact]
    public void DirectoriesAreNotSplitAtTheirLastSlash()
    {
        byte[] name = Encoding.ASCII.GetBytes(new string('d', 120) + "/");
        Assert.False(TarHeader.TrySplit(name, out _));
    }

    [Theory]
    [InlineData(0L)]
    [InlineData(-1L)]
    [InlineData(-500000000000L)]
    [InlineData(8589934591L)]
    [InlineData(8589934592L)]
    [InlineData(long.MaxValue)]
    public void AnyTimeIsKept(long mtime)
    {
        var output = new MemoryStream();
        var writer = new TarWriter(output);
        writer.Begin(new TarEntry { Name = "x"u8.ToArray(), Type = TarEntry.Fifo, Mtime = mtime, Uid = uint.MaxValue, Gid = 2097152 }, []);
        writer.End();
        TarMember member = Assert.Single(TarMember.ReadAll(output.ToArray()));
        Assert.Equal((mtime, uint.MaxValue, 2097152), (member.Mtime, member.Uid, member.Gid));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(86)]
    [InlineData(87)]
    [InlineData(88)]
    [InlineData(975)]
    [InlineData(976)]
    [InlineData(977)]
    [InlineData(9970)]
    public void LengthsOfRecordsCountThemselves(int length)
    {
        var output = new MemoryStream();
        var writer = new TarWriter(output);
        byte[] name = Encoding.ASCII.GetBytes(new string('n', 101 + length));
        writer.Begin(new TarEntry { Name = name, Type = TarEntry.Fifo }, []);
        writer.End();
        Assert.Equal(name, Assert.Single(TarMember.ReadAll(output.ToArray())).Name);
    }
}
