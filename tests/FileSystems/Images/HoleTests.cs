using Nydus.Abstractions;
using Nydus.FileSystems.Tests.Blobs;
using Nydus.FileSystems.Tests.Requests;
using Nydus.Fuse.Abi;
using Nydus.Rafs;

namespace Nydus.FileSystems.Tests.Images;

public sealed class HoleTests : IDisposable
{
    private const int FileSize = 40_000;
    private static readonly FakeImage.Piece[] s_pieces = [new(4096, 4096), new(8192, 100), new(20_480, 4096)];
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(0, 40_000)]
    [InlineData(0, 4096)]
    [InlineData(4000, 200)]
    [InlineData(8191, 200)]
    [InlineData(10_000, 30_000)]
    [InlineData(30_000, 131_072)]
    public async Task Zeros_stand_between_the_chunks(ulong offset, uint size)
    {
        var (blob, content) = Make();
        await using var served = Serve(blob.Length);
        for (var round = 0; round < 2; round++)
        {
            var (result, bytes) = await served.ReadAsync(FileNode(served), offset, size);
            Assert.Equal(0, result);
            Assert.Equal(content[(int)offset..(int)Math.Min(offset + size, FileSize)], bytes);
        }
    }

    [Fact]
    public async Task A_failing_backend_gives_EIO_only_where_there_is_data()
    {
        var (blob, _) = Make();
        await using var served = Serve(blob.Length);
        served.Backend.OnRead = static _ => throw new BackendException(BackendErrorCode.NotFound, "gone");
        Assert.Equal(-Errno.EIO, (await served.ReadAsync(FileNode(served), 4096, 10)).Result);
        var (result, bytes) = await served.ReadAsync(FileNode(served), 30_000, 10);
        Assert.Equal(0, result);
        Assert.Equal(new byte[10], bytes);
    }

    [Fact]
    public async Task More_overlapping_chunks_than_a_sane_image_has_give_EIO()
    {
        Make();
        var pieces = Enumerable.Repeat(new FakeImage.Piece(0, 1), 600).ToArray();
        await using var served = new ServedImage(new FakeImage("blob", 600, pieces) { FileAttr = FileAttr() }, _folder.Path);
        Assert.Equal(-Errno.EIO, served.Send(Request.Read(FileNode(served), 0, 4096)));
    }

    [Fact]
    public async Task A_file_that_says_it_has_none_but_has_chunks_elsewhere_gives_EIO()
    {
        var (blob, _) = Make();
        await using var served = new ServedImage(new FakeImage("blob", blob.Length, s_pieces) { FileAttr = FileAttr(), HasHoles = false }, _folder.Path);
        Assert.Equal(-Errno.EIO, served.Send(Request.Read(FileNode(served), 0, 4096)));
        Assert.Equal(-Errno.EIO, served.Send(Request.Read(FileNode(served), 20_000, 4096)));
    }

    public void Dispose() => _folder.Dispose();

    private static RafsAttr FileAttr() => new() { Mode = 0x8000 | 0x1A4, NLink = 1, Size = FileSize };

    private static ulong FileNode(ServedImage served) => served.Find("file"u8).nodeid;

    private ServedImage Serve(int blobSize) => new(new FakeImage("blob", blobSize, s_pieces) { FileAttr = FileAttr() }, _folder.Path);

    private (byte[] Blob, byte[] Content) Make()
    {
        var blob = new byte[s_pieces.Sum(static piece => piece.Size)];
        new Random(7).NextBytes(blob);
        File.WriteAllBytes(_folder.At("blob"), blob);
        var content = new byte[FileSize];
        var place = 0;
        foreach (var piece in s_pieces)
        {
            blob.AsSpan(place, piece.Size).CopyTo(content.AsSpan((int)piece.FileOffset));
            place += piece.Size;
        }

        return (blob, content);
    }
}
