using Nydus.E2E.Harness;

namespace Nydus.E2E.Images;

public class RandomReadsTests
{
    [Theory]
    [InlineData("b-v6-zstd")]
    [InlineData("b-v6-chunk-16m")]
    [InlineData("c-v6-batch")]
    [InlineData("t-v6-targz-ref")]
    [InlineData("t-v6-tarfs")]
    public async Task Ranges_at_any_offset_are_those_of_the_whole_file(string name)
    {
        using var image = new ServedImage(name);
        await using var daemon = await image.ServeAsync();
        var random = new Random(17);
        foreach (var file in image.Manifest.Files.Where(file => file.Size > 0))
        {
            var path = Path.Combine(image.Mountpoint, file.Path);
            using var handle = File.OpenHandle(path);
            Libc.AdviseRandom(handle);
            var ranges = Enumerable.Range(0, 20).Select(_ => Read(handle, random.NextInt64(file.Size), random.Next(1, 70_000))).ToArray();
            var whole = await File.ReadAllBytesAsync(path);
            foreach (var (offset, bytes) in ranges)
                Assert.True(whole.AsSpan((int)offset, bytes.Length).SequenceEqual(bytes), $"{file.Path} at {offset}, {bytes.Length} bytes");
        }

        await daemon.StopAsync();
    }

    private static (long Offset, byte[] Bytes) Read(Microsoft.Win32.SafeHandles.SafeFileHandle handle, long offset, int length)
    {
        var buffer = new byte[length];
        var count = RandomAccess.Read(handle, buffer, offset);
        Libc.DropPages(handle);
        return (offset, buffer[..count]);
    }
}
