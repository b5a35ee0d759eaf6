using System.Globalization;
using System.Text;
using Nydus.Rafs;

namespace Nydus.Tests;

/// <summary>A directory of many blocks (v6) and of children found by halving (v5).</summary>
public sealed class LargeDirectoryTests
{
    private const int Count = 20_000;

    [Theory]
    [InlineData(RafsVersion.V5)]
    [InlineData(RafsVersion.V6)]
    public void EveryNameIsFound_AndNoneBetween(RafsVersion version)
    {
        using var written = new WrittenImage(Trees.Model(version, [.. Enumerable.Range(0, Count).Select(number => Trees.File(NameOf(number)))]));
        RafsImage image = written.Image;
        Assert.Equal(RafsStatus.Ok, image.OpenDirectory(image.RootIno, 0, out RafsDirCursor cursor));
        int listed = 0;
        ulong lastIno = 0;
        while (image.ReadDirectory(ref cursor, out RafsDirEntry entry) == RafsStatus.Ok)
        {
            Assert.Equal(RafsStatus.Ok, image.Lookup(image.RootIno, entry.Name, out ulong ino));
            Assert.Equal(entry.Ino, ino);
            lastIno = ino;
            listed++;
        }

        Assert.Equal(Count + 2, listed);
        for (int number = 0; number < Count; number += 7)
        {
            // Right behind one that is there, and before the next.
            Assert.Equal(RafsStatus.NotFound, image.Lookup(image.RootIno, Encoding.UTF8.GetBytes(NameOf(number) + "\u0001"), out _));
        }

        Assert.Equal(RafsStatus.NotFound, image.Lookup(image.RootIno, "!"u8, out _));
        Assert.Equal(RafsStatus.NotFound, image.Lookup(image.RootIno, "zzz"u8, out _));
        Assert.Equal(RafsStatus.Ok, image.OpenDirectory(image.RootIno, Count + 1, out cursor));
        Assert.Equal(RafsStatus.Ok, image.ReadDirectory(ref cursor, out RafsDirEntry last));
        Assert.Equal(lastIno, last.Ino);
        Assert.Equal(RafsStatus.NotFound, image.ReadDirectory(ref cursor, out _));
    }

    // Lengths differ, so that blocks hold different numbers of entries.
    private static string NameOf(int number) =>
        string.Create(CultureInfo.InvariantCulture, $"n{number:D6}{new string('x', number * 31 % 97)}");
}
