using Nydus.FileSystems.Tests.Requests;
using Nydus.Fuse.Abi;

namespace Nydus.FileSystems.Tests.Images;

public class LSeekTests
{
    private const uint SeekSet = 0;
    private const uint SeekData = 3;
    private const uint SeekHole = 4;

    [Theory]
    [InlineData(SeekData, 0, 0, 0)]
    [InlineData(SeekData, 99_999, 0, 99_999)]
    [InlineData(SeekHole, 5, 0, 100_000)]
    [InlineData(SeekData, 100_000, -Errno.ENXIO, 0)]
    [InlineData(SeekHole, ulong.MaxValue, -Errno.ENXIO, 0)]
    [InlineData(SeekSet, 5, -Errno.EINVAL, 0)]
    public async Task A_file_is_data_from_its_start_to_its_end(uint whence, ulong offset, int result, ulong position)
    {
        await using var served = ServedImage.Golden("c-v6");
        Assert.Equal(result, served.Send(Request.LSeek(served.Find("text-100000"u8).nodeid, offset, whence)));
        if (result == 0)
            Assert.Equal(position, served.Reply.Read<fuse_lseek_out>().offset);
    }
}
