using Nydus.Rafs;
using Nydus.Rafs.Building;

namespace Nydus.Tests;

/// <summary>Damaged and forged bootstraps: loading them fails with a <see cref="RafsFormatException"/>, or gives a model that can be written or is refused likewise.</summary>
public class HostileBootstrapTests
{
    private const int MutationsPerImage = 1000;

    public static TheoryData<string> Images =>
        [.. new[] { "c-v5", "c-v6", "merge-v6", "t-v6-tar-rafs", "t-v6-tarfs", "dict-v5", "t-v5-tar-rafs-repeatable", "c-v6-encrypt", "parent-v6-12o", "t-v6-targz-ref" }];

    [Theory]
    [MemberData(nameof(Images))]
    public void DamagedBootstrap_IsRefusedOrLoaded(string name)
    {
        byte[] original = File.ReadAllBytes(GoldenData.Image(name).Bootstrap);
        var mutator = new Mutator(original.Length + 1);
        using var arena = new GuardedArena(original.Length);
        int loaded = 0;
        for (int i = 0; i < MutationsPerImage; i++)
        {
            loaded += IsLoaded(arena, mutator.Mutate(original)) ? 1 : 0;
        }

        Assert.InRange(loaded, MutationsPerImage / 20, MutationsPerImage - (MutationsPerImage / 20));
    }

    [Theory]
    [InlineData("c-v5")]
    [InlineData("c-v6")]
    public void TruncatedBootstrap_IsRefusedOrLoaded(string name)
    {
        byte[] original = File.ReadAllBytes(GoldenData.Image(name).Bootstrap);
        using var arena = new GuardedArena(original.Length);
        for (int length = 1; length < original.Length; length += 61)
        {
            IsLoaded(arena, original.AsSpan(0, length));
        }
    }

    [Fact]
    public void V6DirectoryThatIsItsOwnChild_IsRefused()
    {
        (byte[] bytes, ulong inner) = WriteNested();
        ReplaceNid(bytes, inner, 128);
        Assert.Contains("several names", Refuse(bytes), StringComparison.Ordinal);
    }

    [Fact]
    public void V6DirectoryWithTwoNames_IsRefused()
    {
        ImageModel model = Trees.Model(RafsVersion.V6, Trees.Directory("a", Trees.File("x")), Trees.Directory("b", Trees.File("x")));
        using var written = new WrittenImage(model);
        Assert.Equal(RafsStatus.Ok, written.Image.Lookup(written.Image.RootIno, "a"u8, out ulong a));
        Assert.Equal(RafsStatus.Ok, written.Image.Lookup(written.Image.RootIno, "b"u8, out ulong b));
        byte[] bytes = written.Bytes.ToArray();
        ReplaceNid(bytes, b, a);
        Assert.Contains("several names", Refuse(bytes), StringComparison.Ordinal);
    }

    [Fact]
    public void V5DirectoriesWithTheSameChildren_AreRefused()
    {
        ImageModel model = Trees.Model(RafsVersion.V5, Trees.Directory("a", Trees.File("x")), Trees.Directory("b", Trees.File("y")));
        using var written = new WrittenImage(model);
        byte[] bytes = written.Bytes.ToArray();
        BitConverter.GetBytes(5u).CopyTo(bytes, RecordOf(bytes, 2) + 92);
        Assert.Contains("two directories", Refuse(bytes), StringComparison.Ordinal);
    }

    [Fact]
    public void V5ChildOfAnotherParent_IsRefused()
    {
        using var written = new WrittenImage(Trees.Model(RafsVersion.V5, Trees.Directory("a"), Trees.Directory("b", Trees.File("y"))));
        byte[] bytes = written.Bytes.ToArray();
        BitConverter.GetBytes(2ul).CopyTo(bytes, RecordOf(bytes, 4) + 32);
        Assert.Contains("states 2 as its parent", Refuse(bytes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RafsVersion.V5)]
    [InlineData(RafsVersion.V6)]
    public void TooDeepTree_IsRefused(RafsVersion version)
    {
        ImageNode node = Trees.Directory("d", Trees.Special("f", 0x1000, 0));
        for (int depth = 1; depth < 4096; depth++)
        {
            node = Trees.Directory("d", node);
        }

        using var written = new WrittenImage(Trees.Model(version, node));
        byte[] bytes = written.Bytes.ToArray();

        // The fifo at the end becomes a directory.
        if (version == RafsVersion.V5)
        {
            BitConverter.GetBytes(0x41EDu).CopyTo(bytes, RecordOf(bytes, 4098) + 60);
        }
        else
        {
            byte[] fifo = [1, 0, 0, 0, .. BitConverter.GetBytes((ushort)0x11A4)];
            BitConverter.GetBytes((ushort)0x41A4).CopyTo(bytes, bytes.AsSpan().IndexOf(fifo) + 4);
        }

        Assert.Contains("below 4097 others", Refuse(bytes), StringComparison.Ordinal);
    }

    [Fact]
    public void V6DirectoriesThatShareTheirBlocks_AreRefused()
    {
        // Each of many directories is made to use the blocks of one large directory of links of a single file.
        ImageNode[] many = [.. Enumerable.Range(0, 4000).Select(i => Link($"link-{i:d5}"))];
        ImageNode[] small = [.. Enumerable.Range(0, 400).Select(i => Trees.Directory($"small-{i:d3}"))];
        using var written = new WrittenImage(Trees.Model(RafsVersion.V6, [Trees.Directory("large", many), .. small]));
        byte[] bytes = written.Bytes.ToArray();
        int large = InodeOf(written, "large");
        for (int i = 0; i < small.Length; i++)
        {
            int inode = InodeOf(written, $"small-{i:d3}");
            bytes.AsSpan(large, 2).CopyTo(bytes.AsSpan(inode));
            bytes.AsSpan(large + 8, 12).CopyTo(bytes.AsSpan(inode + 8));
        }

        Assert.Contains("overlap", Refuse(bytes), StringComparison.Ordinal);

        static ImageNode Link(string name)
        {
            ImageNode file = Trees.File(name);
            file.SourceIno = 1;
            return file;
        }
    }

    [Fact]
    public void V5LinksThatShareARecord_AreRefused()
    {
        ImageNode[] links = [.. Enumerable.Range(0, 3000).Select(i => Trees.File($"link-{i:d5}", [.. Enumerable.Range(0, i == 0 ? 300 : 1).Select(chunk => Trees.Chunk(0, chunk))]))];
        foreach (ImageNode link in links)
        {
            link.SourceIno = 1;
        }

        ImageModel model = Trees.Model(RafsVersion.V5, links);
        model.Blobs.Add(Trees.Blob("first", 300, RafsVersion.V5));
        using BootstrapBytes written = BootstrapWriter.Make(model);
        byte[] bytes = written.Slice(0, (int)written.Length).ToArray();
        for (int index = 3; index <= links.Length + 1; index++)
        {
            bytes.AsSpan(8192 + 4, 4).CopyTo(bytes.AsSpan(8192 + ((index - 1) * 4)));
        }

        RafsFormatException e = Assert.Throws<RafsFormatException>(() => LoadBytes(bytes));
        Assert.Contains("come after", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FileOfHugeSize_IsRefused()
    {
        ImageModel model = Trees.Model(RafsVersion.V6, Trees.File("file", Trees.Chunk(0, 0)));
        model.Blobs.Add(Trees.Blob("first", 1, RafsVersion.V6));
        using var written = new WrittenImage(model);
        byte[] bytes = written.Bytes.ToArray();
        foreach (ulong size in new ulong[] { 1ul << 20, 1ul << 40, long.MaxValue, ulong.MaxValue })
        {
            BitConverter.GetBytes(size).CopyTo(bytes, InodeOf(written, "file") + 8);
            Refuse(bytes);
        }
    }

    private static (byte[] Bytes, ulong Inner) WriteNested()
    {
        using var written = new WrittenImage(Trees.Model(RafsVersion.V6, Trees.Directory("a", Trees.Directory("b", Trees.File("c")))));
        Assert.Equal(RafsStatus.Ok, written.Image.Lookup(written.Image.RootIno, "a"u8, out ulong a));
        Assert.Equal(RafsStatus.Ok, written.Image.Lookup(a, "b"u8, out ulong b));
        return (written.Bytes.ToArray(), b);
    }

    private static void ReplaceNid(byte[] bytes, ulong nid, ulong other)
    {
        byte[] needle = BitConverter.GetBytes(nid);
        for (int at; (at = bytes.AsSpan().IndexOf(needle)) >= 0;)
        {
            BitConverter.GetBytes(other).CopyTo(bytes, at);
        }
    }

    private static int InodeOf(WrittenImage written, string name)
    {
        Assert.Equal(RafsStatus.Ok, written.Image.Lookup(written.Image.RootIno, Trees.Name(name), out ulong nid));
        int meta = BitConverter.ToInt32(written.Bytes[(1024 + 40)..]) * 4096;
        return meta + (int)(nid * 32);
    }

    private static int RecordOf(byte[] bytes, int index) => BitConverter.ToInt32(bytes, 8192 + ((index - 1) * 4)) * 8;

    private static string Refuse(byte[] bytes) => Assert.Throws<RafsFormatException>(() => LoadBytes(bytes)).Message;

    private static void LoadBytes(byte[] bytes)
    {
        using var arena = new GuardedArena(bytes.Length);
        BootstrapLoader.Load(arena.Place(bytes));
    }

    private static bool IsLoaded(GuardedArena arena, ReadOnlySpan<byte> bytes)
    {
        ImageModel model;
        try
        {
            model = BootstrapLoader.Load(arena.Place(bytes));
        }
        catch (RafsFormatException)
        {
            return false;
        }

        try
        {
            BootstrapWriter.Make(model).Dispose();
        }
        catch (RafsFormatException)
        {
            // A reader is more lenient than a writer: attributes without a known prefix, for example.
        }

        return true;
    }
}
