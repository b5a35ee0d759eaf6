using System.Text;
using Microsoft.Win32.SafeHandles;
using Nydus.Image.Requests;
using Nydus.Image.Sources.Directories;
using Nydus.Rafs.Building;

namespace Nydus.Image.Tests.Sources.Directories;

/// <summary>Directories of every shape.</summary>
public sealed class DirectorySourceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Root_HasNoTimeOfItsOwn()
    {
        using DirectorySource source = Read();
        Assert.Equal((0L, 0u), (source.Root.MtimeSeconds, source.Root.MtimeNanoseconds));
        Assert.Equal("/"u8.ToArray(), source.Root.Name);
        Assert.True(source.Root.IsDirectory);
        Assert.True(source.Contains(source.Root));
    }

    [Fact]
    public void Names_AreRawBytesInByteOrder()
    {
        using (SafeFileHandle folder = Libc.OpenDirectory(_folder.Path))
        {
            TestLibc.MakeFile(folder, [0xFF, 0xFE, 0]);
            TestLibc.MakeFile(folder, "a-b\0"u8);
            TestLibc.MakeFile(folder, "a\0"u8);
            TestLibc.MakeFile(folder, "a\n\0"u8);
            TestLibc.MakeFile(folder, [.. Enumerable.Repeat((byte)'n', 255), 0]);
        }

        using DirectorySource source = Read();
        Assert.Equal(["a", "a\n", "a-b", new string('n', 255), "\xFF\xFE"], source.Root.Children.Select(node => Encoding.Latin1.GetString(node.Name)));
        Assert.Equal($"{_folder.Path}/\\xff\\xfe", source.PathOf(source.Root.Children[4]));
    }

    [Fact]
    public void HardLinks_ShareNumberAndDevice()
    {
        _folder.Write("a", "x");
        _folder.Write("b", "x");
        TestLibc.MakeHardLink(_folder["a"], _folder["c"]);
        using DirectorySource source = Read();
        List<ImageNode> nodes = source.Root.Children;
        Assert.Equal((nodes[0].SourceIno, nodes[0].SourceDevice), (nodes[2].SourceIno, nodes[2].SourceDevice));
        Assert.NotEqual(nodes[0].SourceIno, nodes[1].SourceIno);
    }

    [Fact]
    public void Xattrs_AreSortedAndWhole()
    {
        string file = _folder.Write("f", "x");
        byte[] large = new byte[4000];
        new Random(7).NextBytes(large);
        try
        {
            TestLibc.SetXattr(file, "user.z", []);
            TestLibc.SetXattr(file, "user.a", large);
        }
        catch (IOException e)
        {
            Assert.Skip("skipped: the temporary folder takes no attributes: " + e.Message);
        }

        using DirectorySource source = Read();
        Assert.Equal(["user.a", "user.z"], source.Root.Children[0].Xattrs.Select(xattr => Encoding.ASCII.GetString(xattr.Name)));
        Assert.Equal([large, []], source.Root.Children[0].Xattrs.Select(xattr => xattr.Value));
    }

    [Fact]
    public void HundredThousandEntries_AreRead()
    {
        const int Count = 100_000;
        using (SafeFileHandle folder = Libc.OpenDirectory(_folder.Path))
        {
            for (int i = 0; i < Count; i++)
                TestLibc.MakeFile(folder, $"file-{i * 7919 % Count:d6}");
        }

        using DirectorySource source = Read();
        Assert.Equal(Enumerable.Range(0, Count).Select(i => $"file-{i:d6}"), source.Root.Children.Select(node => Encoding.ASCII.GetString(node.Name)));
    }

    [Fact]
    public void DeepTree_IsReadWithFewDescriptors()
    {
        // Deeper than the handles that stay open, than a path can be long, and than a recursion would go; with something to read on the way back up.
        const int Depth = 3000;
        SafeFileHandle directory = Libc.OpenDirectory(_folder.Path);
        for (int i = 0; i < Depth; i++)
        {
            TestLibc.MakeDirectory(directory, "a");
            TestLibc.MakeDirectory(directory, "z");
            SafeFileHandle next = Libc.OpenDirectory(directory, "a\0"u8);
            directory.Dispose();
            directory = next;
        }

        directory.Dispose();
        using DirectorySource source = Read();
        int depth = 0;
        for (ImageNode node = source.Root; node.Children.Count > 0; node = node.Children[0])
        {
            Assert.Equal(2, node.Children.Count);
            depth++;
        }

        Assert.Equal(Depth, depth);
    }

    [Fact]
    public void LargeSparseFile_IsReadToItsEnd()
    {
        const long Size = (4L << 30) + 5;
        using (FileStream file = File.Create(_folder["sparse"]))
        {
            file.Position = Size - 3;
            file.Write("end"u8);
        }

        using DirectorySource source = Read();
        Assert.Equal((ulong)Size, source.Root.Children[0].Size);
        using Stream content = source.Open(source.Root.Children[0]);
        byte[] buffer = new byte[16 << 20];
        long total = 0;
        int last = 0;
        for (int count; (count = content.Read(buffer)) > 0; total += count)
            last = count;
        Assert.Equal(Size, total);
        Assert.Equal("end"u8.ToArray(), buffer[(last - 3)..last]);
    }

    [Theory]
    [InlineData("Oci", "chr f opaque")]
    [InlineData("Overlayfs", ".wh..wh..opq .wh.d .wh.d/f .wh.f f opaque")]
    [InlineData("None", ".wh..wh..opq .wh.d .wh.d/f .wh.f chr f opaque")]
    public void Whiteouts_OfALayerWithoutLower_AreDropped(string spec, string expected)
    {
        _folder.Write("f", "x");
        _folder.Write(".wh.f", "");
        _folder.Write(".wh..wh..opq", "");
        Directory.CreateDirectory(_folder[".wh.d"]);
        _folder.Write(".wh.d/f", "x");
        Directory.CreateDirectory(_folder["opaque"]);
        try
        {
            TestLibc.MakeNode(_folder["chr"], 0x2180, 0);
            TestLibc.SetXattr(_folder["opaque"], "trusted.overlay.opaque", "y"u8.ToArray());
        }
        catch (IOException e)
        {
            Assert.Skip("skipped: needs root: " + e.Message);
        }

        using var source = DirectorySource.Read(_folder.Path, Enum.Parse<WhiteoutSpec>(spec), 0, CancellationToken.None);
        Assert.Equal(expected, string.Join(' ', Names(source.Root, "")));
        Assert.Equal("trusted.overlay.opaque"u8.ToArray(), source.Root.Children[^1].Xattrs[0].Name);
    }

    [Fact]
    public void Contents_AreOpenedInAnyOrderFromSeveralThreads()
    {
        for (int d = 0; d < 100; d++)
        {
            Directory.CreateDirectory(_folder[$"{d:d2}/x/y"]);
            _folder.Write($"{d:d2}/x/y/f", $"content {d:d2}");
        }

        using DirectorySource source = Read();
        int[] order = [.. Enumerable.Range(0, 400).Select(i => i % 100)];
        new Random(8).Shuffle(order);
        Parallel.ForEach(order, d =>
        {
            using Stream content = source.Open(source.Root.Children[d].Children[0].Children[0].Children[0]);
            byte[] buffer = new byte[100];
            Assert.Equal($"content {d:d2}", Encoding.ASCII.GetString(buffer, 0, content.Read(buffer)));
            Assert.Equal(0, content.Read(buffer));
        });
    }

    [Fact]
    public void WhatIsNoDirectory_IsAnError()
    {
        _folder.Write("f", "x");
        Assert.Contains("no such directory", Error(_folder["missing"]), StringComparison.Ordinal);
        Assert.Contains("is not a directory; archives need --type", Error(_folder["f"]), StringComparison.Ordinal);
    }

    [Fact]
    public void SymbolicLinkToTheRoot_IsFollowed()
    {
        Directory.CreateDirectory(_folder["d"]);
        _folder.Write("d/f", "x");
        File.CreateSymbolicLink(_folder["link"], "d");
        using var source = DirectorySource.Read(_folder["link"], WhiteoutSpec.None, 0, CancellationToken.None);
        Assert.Equal("f", string.Join(' ', Names(source.Root, "")));
    }

    [Fact]
    public void Cancellation_StopsTheScan() =>
        Assert.Throws<OperationCanceledException>(() => DirectorySource.Read(_folder.Path, WhiteoutSpec.None, 0, new CancellationToken(true)));

    private static string Error(string path) =>
        Assert.Throws<ImageException>(() => DirectorySource.Read(path, WhiteoutSpec.None, 0, CancellationToken.None)).Message;

    private static IEnumerable<string> Names(ImageNode directory, string prefix) => directory.Children.SelectMany(child =>
        Names(child, $"{prefix}{Encoding.ASCII.GetString(child.Name)}/").Prepend(prefix + Encoding.ASCII.GetString(child.Name)));

    private DirectorySource Read() => DirectorySource.Read(_folder.Path, WhiteoutSpec.None, 0, CancellationToken.None);
}
