using System.Text;
using Nydus.FileSystems.Tests.Requests;
using Nydus.Fuse.Abi;

namespace Nydus.FileSystems.Tests.Images;

public class DirectoryTests
{
    [Theory]
    [InlineData("c-v5", false)]
    [InlineData("c-v5", true)]
    [InlineData("c-v6", false)]
    [InlineData("c-v6", true)]
    [InlineData("a-v6-zstd-blake3", true)]
    public async Task From_every_offset_the_rest_follows(string image, bool plus)
    {
        await using var served = ServedImage.Golden(image);
        foreach (var directory in Directories(served))
        {
            var whole = served.ReadDir(directory, plus);
            Assert.Equal(Enumerable.Range(1, whole.Count).Select(static i => (ulong)i), whole.Select(static entry => entry.NextOffset));
            for (var offset = 0; offset <= whole.Count; offset++)
                Assert.Equal(whole[offset..], served.ReadDir(directory, plus, (ulong)offset));
            Assert.Empty(served.ReadDir(directory, plus, (ulong)whole.Count + 1));
            Assert.Empty(served.ReadDir(directory, plus, long.MaxValue));
            Assert.Equal(whole, InPieces(served, directory, plus));
        }
    }

    [Theory]
    [InlineData("c-v5")]
    [InlineData("c-v6")]
    [InlineData("a-v6-zstd-blake3")]
    public async Task Entries_agree_with_lookups(string image)
    {
        await using var served = ServedImage.Golden(image);
        foreach (var directory in Directories(served))
        {
            foreach (var entry in served.ReadDir(directory, plus: true))
            {
                Assert.Equal(0, served.Send(Request.Lookup(directory, Encoding.Latin1.GetBytes(entry.Name))));
                var found = served.Reply.Read<fuse_entry_out>();
                Assert.Equal(found.attr.ino, entry.Ino);
                Assert.Equal(found.attr.mode >> 12, entry.Type);
                // The kernel links no dots.
                Assert.Equal(entry.Name is "." or ".." ? 0 : found.nodeid, entry.NodeId);
                Assert.Equal(1, (int)(found.nodeid >> 56));
            }
        }
    }

    [Theory]
    [InlineData("c-v5")]
    [InlineData("c-v6")]
    public async Task A_name_that_is_not_there_may_be_remembered(string image)
    {
        await using var served = ServedImage.Golden(image);
        foreach (var name in new[] { "a", "zzzz", "d ", "D", new string('x', 255) })
        {
            Assert.Equal(0, served.Send(Request.Lookup(1, name)));
            var entry = served.Reply.Read<fuse_entry_out>();
            Assert.Equal(0ul, entry.nodeid);
            Assert.True(entry.entry_valid > 0);
        }
    }

    [Theory]
    [InlineData("c-v5")]
    [InlineData("c-v6")]
    public async Task A_request_for_the_wrong_type_or_for_nothing_is_an_error(string image)
    {
        await using var served = ServedImage.Golden(image);
        var file = served.Find("z-last"u8).nodeid;
        var directory = served.Find("d"u8).nodeid;
        var nothing = (1ul << 56) | 0xFF_FFFF;
        Assert.Equal(-Errno.ENOTDIR, served.Send(Request.Lookup(file, "x")));
        Assert.Equal(-Errno.ENOTDIR, served.Send(Request.ReadDir(file, 0, 4096, plus: false)));
        Assert.Equal(-Errno.EISDIR, served.Send(Request.Read(directory, 0, 4096)));
        Assert.Equal(-Errno.ENOENT, served.Send(Request.GetAttr(nothing)));
        Assert.Equal(-Errno.ENOENT, served.Send(Request.Read(nothing, 0, 4096)));
        Assert.Equal(-Errno.ENOENT, served.Send(Request.ReadDir(nothing, 0, 4096, plus: true)));
    }

    private static List<Dirent> InPieces(ServedImage served, ulong directory, bool plus)
    {
        var entries = new List<Dirent>();
        while (served.ReadDir(directory, plus, entries.Count == 0 ? 0 : entries[^1].NextOffset, size: 500) is { Count: > 0 } piece)
        {
            Assert.True(served.Reply.Length <= 500);
            entries.AddRange(piece);
        }

        return entries;
    }

    private static IEnumerable<ulong> Directories(ServedImage served)
    {
        var waiting = new Queue<ulong>([1]);
        while (waiting.TryDequeue(out var directory))
        {
            foreach (var child in served.ReadDir(directory, plus: true).Where(static entry => entry.Type == 4 && entry.NodeId != 0))
                waiting.Enqueue(child.NodeId);
            // Names of 255 bytes need more than the pieces used here.
            if (served.ReadDir(directory, plus: true).All(static entry => entry.Name.Length < 200))
                yield return directory;
        }
    }
}
