using Nydus.Rafs;
using Nydus.Rafs.Building;

namespace Nydus.Tests;

/// <summary>Models that no bootstrap can express are refused with the node and the limit.</summary>
public class LimitTests
{
    private delegate void Change(ImageModel model, ImageNode file);

    private static readonly Dictionary<string, (RafsVersion Version, Change Change, string Expected)> _cases = new()
    {
        ["name of 256 bytes"] = (RafsVersion.V6, (model, _) => Replace(model, new string('n', 256)), "256 bytes; a name has 1 to 255"),
        ["empty name"] = (RafsVersion.V5, (model, _) => Replace(model, ""), "0 bytes; a name has 1 to 255"),
        ["slash in a name"] = (RafsVersion.V5, (model, _) => Replace(model, "a/b"), "no slash"),
        ["NUL in a name"] = (RafsVersion.V6, (model, _) => Replace(model, "a\0b"), @"/d/a\x00b"),
        ["dot entry"] = (RafsVersion.V6, (model, _) => Replace(model, ".."), "no slash and no NUL, and is not a dot entry"),
        ["name twice"] = (RafsVersion.V6, (model, _) => model.Root.Children[0].Children.Add(Trees.File("file")), "comes after 'file'"),
        ["unsorted names"] = (RafsVersion.V5, (model, _) => model.Root.Children[0].Children.Add(Trees.File("a")), "sorted by the bytes"),
        ["v5 attribute value"] = (RafsVersion.V5, (_, file) => file.Xattrs = [new ImageXattr(Trees.Name("user.a"), new byte[65537])], "65537 bytes; at most 65536"),
        ["v6 attribute value"] = (RafsVersion.V6, (_, file) => file.Xattrs = [new ImageXattr(Trees.Name("user.a"), new byte[65536])], "65536 bytes; at most 65535"),
        ["attribute name"] = (RafsVersion.V6, (_, file) => file.Xattrs = [new ImageXattr(Trees.Name("user." + new string('a', 251)), [])], "256 bytes; up to 255"),
        ["attribute prefix"] = (RafsVersion.V5, (_, file) => file.Xattrs = [new ImageXattr(Trees.Name("other.a"), [])], "'other.a'"),
        ["v6 attributes together"] = (RafsVersion.V6, (_, file) => file.Xattrs = [.. Enumerable.Range(0, 5).Select(i => new ImageXattr(Trees.Name($"user.{i}"), new byte[60_000]))], "at most 262148"),
        ["v6 link target"] = (RafsVersion.V6, (model, _) => model.Root.Children[0].Children.Add(Trees.Link("link", new string('t', 4097))), "/d/link: its link target has 4097 bytes; 1 to 4096"),
        ["v5 link target"] = (RafsVersion.V5, (model, _) => model.Root.Children[0].Children.Add(Trees.Link("link", new string('t', 65536))), "1 to 65535"),
        ["empty link target"] = (RafsVersion.V6, (model, _) => model.Root.Children[0].Children.Add(Trees.Link("link", "")), "0 bytes; 1 to 4096"),
        ["mode without type"] = (RafsVersion.V6, (_, file) => file.Mode = 0x1A4, "mode 0644 has no type"),
        ["mode with more bits"] = (RafsVersion.V5, (_, file) => file.Mode = 0x181A4, "no type"),
        ["children of a file"] = (RafsVersion.V6, (_, file) => file.Children.Add(Trees.File("x")), "no directory but has 1 children"),
        ["root that is a file"] = (RafsVersion.V6, (model, _) => model.Root.Mode = 0x8000, "root is no directory"),
        ["chunk too few"] = (RafsVersion.V6, (_, file) => file.Size += Trees.ChunkSize, "131172 bytes and 2 chunks"),
        ["chunk too many"] = (RafsVersion.V5, (_, file) => file.Size -= 100, "65536 bytes and 2 chunks"),
        ["chunk of no blob"] = (RafsVersion.V6, (_, file) => file.Chunks[0].Blob = 1, "number 0 of blob 1; there are 1 blobs"),
        ["chunk number"] = (RafsVersion.V6, (_, file) => file.Chunks[0].Index = 0xFF_FFFF, "number 16777215 of blob 0"),
        ["unaligned chunk"] = (RafsVersion.V6, (_, file) => file.Chunks[1].PlainOffset = 100, "its chunk 1 lies at 100"),
        ["chunk beyond 2^32 blocks"] = (RafsVersion.V6, (_, file) => file.Chunks[1].PlainOffset = 1L << 44, "32-bit addresses"),
        ["holes in v6"] = (RafsVersion.V6, (_, file) => file.HasHoles = true, "only v5 can express"),
        ["255 blobs"] = (RafsVersion.V6, (model, _) => model.Blobs.AddRange(Enumerable.Range(0, 254).Select(i => Trees.Blob($"b{i}", 1, RafsVersion.V6))), "255 blobs; at most 254"),
        ["blob id"] = (RafsVersion.V6, (model, _) => model.Blobs[0].Id = new string('a', 65), "length of the id 65"),
        ["blob id twice"] = (RafsVersion.V6, (model, _) => model.Blobs.Add(Trees.Blob("first", 1, RafsVersion.V6)), "of another one"),
        ["blob id with a slash"] = (RafsVersion.V5, (model, _) => model.Blobs[0].Id = "../x", "no plain name"),
        ["blob without a block"] = (RafsVersion.V6, (model, _) => model.Blobs[0].UncompressedSize = 4095, "less than a block"),
        ["blob size"] = (RafsVersion.V6, (model, _) => model.Blobs[0].CompressedSize = (1L << 40) + 1, "compressed size"),
        ["blob chunk count"] = (RafsVersion.V5, (model, _) => model.Blobs[0].ChunkCount = (1 << 24) + 1, "chunk count"),
        ["blob chunk size"] = (RafsVersion.V6, (model, _) => model.Blobs[0].ChunkSize *= 2, "chunk size 131072"),
        ["prefetch of a stranger"] = (RafsVersion.V6, (model, _) => model.Prefetch.Add(Trees.File("stranger")), "'stranger' is to be prefetched"),
        ["link of another length"] = (RafsVersion.V6, (model, file) => Link(model, file), "it is a link of 'file'"),
        ["mapped address"] = (RafsVersion.V6, (model, _) => Distant(model), "starts at block"),
    };

    public static TheoryData<string> Cases => [.. _cases.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Model_IsRefused(string name)
    {
        (RafsVersion version, Change change, string expected) = _cases[name];
        ImageNode file = Trees.File("file", Trees.Chunk(0, 0), Trees.Chunk(0, 1, 100));
        ImageModel model = Trees.Model(version, Trees.Directory("d", file));
        model.Blobs.Add(Trees.Blob("first", 2, version));
        BootstrapWriter.Make(model).Dispose();
        change(model, file);
        RafsFormatException e = Assert.Throws<RafsFormatException>(() => BootstrapWriter.Make(model));
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RafsVersion.V5)]
    [InlineData(RafsVersion.V6)]
    public void DeepTree_IsWrittenUpToTheLimit(RafsVersion version)
    {
        ImageNode node = Trees.Directory("d");
        for (int depth = 1; depth < 4096; depth++)
        {
            node = Trees.Directory("d", node);
        }

        ImageModel model = Trees.Model(version, node);
        using var bytes = BootstrapWriter.Make(model);
        using BootstrapMemory memory = WrittenImage.Memory(bytes);
        Assert.True(BootstrapLoader.Load(memory).Root.Children[0].IsDirectory);

        model = Trees.Model(version, Trees.Directory("d", node));
        Assert.Contains("below 4097 others", Assert.Throws<RafsFormatException>(() => BootstrapWriter.Make(model)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LongV5Bootstrap_IsRefusedBeforeItIsMade()
    {
        ImageXattr[] xattrs = [.. Enumerable.Range(0, 200).Select(i => new ImageXattr(Trees.Name($"user.{i}"), new byte[65_536]))];
        ImageNode[] files = [.. Enumerable.Range(0, 170).Select(i => Trees.File($"f{i:d3}"))];
        foreach (ImageNode file in files)
        {
            file.Xattrs = xattrs;
        }

        ImageModel model = Trees.Model(RafsVersion.V5, files);
        RafsFormatException e = Assert.Throws<RafsFormatException>(() => BootstrapWriter.Make(model));
        Assert.Contains("/f163: with it the bootstrap has more than 2147483640 bytes", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LongV6Bootstrap_IsRefusedBeforeItIsMade()
    {
        ImageXattr[] xattrs = [.. Enumerable.Range(0, 4).Select(i => new ImageXattr(Trees.Name($"user.{i}"), new byte[65_000]))];
        ImageNode[] files = [.. Enumerable.Range(0, 17_000).Select(i => Trees.File($"f{i:d5}"))];
        foreach (ImageNode file in files)
        {
            file.Xattrs = xattrs;
        }

        RafsFormatException e = Assert.Throws<RafsFormatException>(() => BootstrapWriter.Make(Trees.Model(RafsVersion.V6, files)));
        Assert.Contains("with it the bootstrap has more than 4294967296 bytes", e.Message, StringComparison.Ordinal);
    }

    private static void Replace(ImageModel model, string name)
    {
        model.Root.Children[0].Children.Clear();
        model.Root.Children[0].Children.Add(Trees.File(name));
    }

    private static void Link(ImageModel model, ImageNode file)
    {
        file.SourceIno = 7;
        ImageNode link = Trees.File("link", Trees.Chunk(0, 0));
        link.SourceIno = 7;
        model.Root.Children[0].Children.Add(link);
    }

    private static void Distant(ImageModel model)
    {
        model.Blobs[0].MappedBlockAddress = uint.MaxValue;
        model.Blobs.Add(Trees.Blob("second", 2, RafsVersion.V6));
    }
}
