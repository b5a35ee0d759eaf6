using Nydus.Rafs;

namespace Nydus.Tests;

/// <summary>Look-ups and positions in every directory of the golden images.</summary>
public class GoldenDirectoryTests
{
    public static TheoryData<string> Served => GoldenTreeTests.Served;

    [Theory]
    [MemberData(nameof(Served))]
    public void Lookup_FindsEveryNameAndNoOther(string name)
    {
        using RafsImage image = RafsBootstrap.Open(GoldenData.Image(name).Bootstrap, BootstrapMode.Cached, null);
        ForEachDirectory(image, (directory, parent) =>
        {
            foreach ((byte[] entry, ulong ino, _, _) in ImageTree.Read(image, directory, 0))
            {
                Assert.Equal(RafsStatus.Ok, image.Lookup(directory, entry, out ulong found));
                Assert.Equal(ino, found);
                Assert.Equal(RafsStatus.NotFound, image.Lookup(directory, [.. entry, 0xFF, 0x01], out _));
                Assert.Equal(RafsStatus.NotFound, image.Lookup(directory, [.. entry[..^1], (byte)(entry[^1] - 1), 0xFF, 0xFE], out _));
            }

            Assert.Equal(RafsStatus.NotFound, image.Lookup(directory, [0x01], out _));
            Assert.Equal(RafsStatus.NotFound, image.Lookup(directory, [0xFF, 0xFF, 0xFF, 0xFF], out _));
            Assert.Equal(RafsStatus.NotFound, image.Lookup(directory, [], out _));
            Assert.Equal(RafsStatus.Ok, image.Lookup(directory, "."u8, out ulong self));
            Assert.Equal(directory, self);
            Assert.Equal(RafsStatus.Ok, image.Lookup(directory, ".."u8, out ulong up));
            Assert.Equal(parent, up);
        });
    }

    [Theory]
    [MemberData(nameof(Served))]
    public void ReadDirectory_StartsAtAnyOffset(string name)
    {
        using RafsImage image = RafsBootstrap.Open(GoldenData.Image(name).Bootstrap, BootstrapMode.Cached, null);
        ForEachDirectory(image, (directory, _) =>
        {
            var all = ImageTree.Read(image, directory, 0);
            Assert.Equal(Enumerable.Range(1, all.Count).Select(i => (ulong)i), all.Select(entry => entry.Next));
            AssertOrder(image.Version, [.. all.Select(entry => entry.Name)]);
            for (int offset = 0; offset <= all.Count + 1; offset++)
            {
                Assert.Equal(OpenDirectoryEntry(image, directory, (ulong)offset), offset < all.Count ? all[offset].Ino : null);
            }

            Assert.Empty(ImageTree.Read(image, directory, ulong.MaxValue));
        });
    }

    private static ulong? OpenDirectoryEntry(RafsImage image, ulong directory, ulong offset)
    {
        Assert.Equal(RafsStatus.Ok, image.OpenDirectory(directory, offset, out RafsDirCursor cursor));
        return image.ReadDirectory(ref cursor, out RafsDirEntry entry) == RafsStatus.Ok ? entry.Ino : null;
    }

    /// <summary>v5 makes the dot entries up and puts them first; v6 stores them among the names.</summary>
    private static void AssertOrder(RafsVersion version, List<byte[]> names)
    {
        if (version == RafsVersion.V5)
        {
            Assert.Equal([(byte)'.'], names[0]);
            Assert.Equal("..", System.Text.Encoding.ASCII.GetString(names[1]));
            names.RemoveRange(0, 2);
        }

        Assert.Equal(names.OrderBy(name => name, ByteOrder.Instance), names);
    }

    private static void ForEachDirectory(RafsImage image, Action<ulong, ulong> visit)
    {
        var pending = new Stack<(ulong Directory, ulong Parent)>([(image.RootIno, image.RootIno)]);
        while (pending.TryPop(out (ulong Directory, ulong Parent) next))
        {
            visit(next.Directory, next.Parent);
            foreach ((byte[] name, ulong ino, byte type, _) in ImageTree.Read(image, next.Directory, 0))
            {
                if (type == 4 && name is not [(byte)'.'] and not [(byte)'.', (byte)'.'])
                {
                    pending.Push((ino, next.Directory));
                }
            }
        }
    }
}
