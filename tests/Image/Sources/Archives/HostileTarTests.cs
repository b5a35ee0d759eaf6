using Nydus.Image.Sources.Archives;

namespace Nydus.Image.Tests.Sources.Archives;

/// <summary>Archives that are damaged or ask for too much end in a sentence and not in a crash.</summary>
public class HostileTarTests
{
    [Fact]
    public void Empty_IsAnError() => AssertError("is empty", new TarWriter());

    [Fact]
    public void NoArchive_IsAnError() => AssertError("is not a tar archive", new TarWriter().Raw([.. Enumerable.Repeat((byte)'x', 2000)]));

    [Fact]
    public void WrongChecksum_IsAnError() =>
        AssertError("at byte 512 of the uncompressed archive has a wrong checksum", new TarWriter().File("a").Entry('0', "b", damage: header => header[0] ^= 1).End());

    [Fact]
    public void AnyCut_IsAnErrorOrTheEntriesBefore()
    {
        byte[] archive = new TarWriter().File("a", "content").Pax(("path", "long")).File("b", new string('x', 700)).ToArray();
        for (int length = 1; length < archive.Length; length++)
        {
            var cut = new MemoryStream(archive, 0, length);
            if (length == 1024)
            {
                Assert.Equal("a", TarBuild.Of(cut).Paths);
                continue;
            }

            string message = TarBuild.Error(cut);
            Assert.Contains(length == 2048 ? "ends after an extended header" : "it is cut off", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void HugeSizes_AreErrors()
    {
        AssertError("cut off", new TarWriter().Entry('0', "f", size: 0x1FFFFFFFF).End());
        AssertError("an image can hold 17592186044416", new TarWriter().Entry('0', "f", change: header => TarWriter.Binary(header, 124, 12, (1L << 44) + 1)));
        AssertError("size", new TarWriter().Entry('0', "f", change: header => TarWriter.Binary(header, 124, 12, long.MaxValue)));
        AssertError("too large", new TarWriter().Entry('0', "f", change: header => TarWriter.Binary(header, 124, 12, (Int128)1 << 64)));
        AssertError("size", new TarWriter().Pax(("size", "9223372036854775807")).File("f"));
        AssertError("size that is no number", new TarWriter().Pax(("size", "99999999999999999999")).File("f"));
        AssertError("size that is no number", new TarWriter().Pax(("size", "-1")).File("f"));
    }

    [Fact]
    public void NegativeNumbers_AreErrors()
    {
        AssertError("has the size -1, which is out of range", new TarWriter().Entry('0', "f", change: header => TarWriter.Binary(header, 124, 12, -1)));
        AssertError("has the uid -2, which is out of range", new TarWriter().Entry('0', "f", change: header => TarWriter.Binary(header, 108, 8, -2)));
        AssertError("impossible size", new TarWriter().Entry('L', "f", change: header => TarWriter.Binary(header, 124, 12, -512)));
        AssertError("has the gid 4294967296", new TarWriter().Pax(("gid", "4294967296")).File("f"));
    }

    [Fact]
    public void NumbersThatAreNone_AreErrors()
    {
        AssertError("mode that is no number", new TarWriter().Entry('0', "f", change: header => "0x1f"u8.CopyTo(header.AsSpan(100))));
        AssertError("uid that is no number", new TarWriter().Entry('0', "f", change: header => "12 34 "u8.CopyTo(header.AsSpan(108))));
        AssertError("major device number 4096", new TarWriter().Entry('3', "f", major: 4096));
    }

    [Fact]
    public void HugeHeaders_AreErrors()
    {
        string big = new('x', TarLimits.ExtendedHeader);
        AssertError("limit is 1048576, and 4096 for a path and 255 for a name", new TarWriter().Pax(("comment", big)).File("f"));
        AssertError("limit is 1048576", new TarWriter().LongName(big).File("f"));
        AssertError("limit is 1048576", new TarWriter().Entry('x', "p", size: 0x1FFFFFFFF));
        AssertError("limit is 1048576", new TarWriter().GlobalPax(("comment", big)).File("f"));
    }

    [Fact]
    public void LongNames_AreErrorsThatNameTheLimit()
    {
        AssertError("has a path of 4097 bytes; the limit is 4096", new TarWriter().LongName(Long(4097)).File("f"));
        AssertError("has a path of 1048500 bytes; the limit is 4096", new TarWriter().LongName(Long(1048500)).File("f"));
        AssertError("has a name of 256 bytes in its path; the limit is 255", new TarWriter().Pax(("path", "d/" + new string('n', 256))).File("f"));
        AssertError("link target of 4097 bytes; the limit is 4096", new TarWriter().LongLink(Long(4097)).SymbolicLink("f", "x"));
        AssertError("leads through a name of 300 bytes", new TarWriter().LongLink(new string('n', 300)).SymbolicLink("s", "x").File("s/f"));
        Assert.Equal(4096, TarBuild.Of(new TarWriter().LongName(Long(4096)).File("f")).Paths.Split(' ')[^1].Length);
    }

    [Fact]
    public void NamesThatAreNone_AreErrors()
    {
        AssertError("has no path", new TarWriter().File(""));
        AssertError("has no link target", new TarWriter().SymbolicLink("s", ""));
        AssertError("has a NUL in its path", new TarWriter().Pax(("path", "a\0b")).File("f"));
        AssertError("has a NUL in its link target", new TarWriter().Pax(("linkpath", "a\0b")).SymbolicLink("s", "x"));
        AssertError("named like a directory and has data", new TarWriter().File("d/", "x"));
    }

    [Theory]
    [InlineData("7 a=b\n8")]
    [InlineData("99 a=b\n")]
    [InlineData("0 a=b\n")]
    [InlineData("1 a=b\n")]
    [InlineData("3 a=b\n")]
    [InlineData(" a=b\n")]
    [InlineData("-6 a=b\n")]
    [InlineData("6 a=bc")]
    [InlineData("6 abc\n")]
    [InlineData("6 =bc\n")]
    [InlineData("99999999999999999999 a=b\n")]
    [InlineData("abc")]
    public void DamagedPaxRecords_AreErrors(string records) =>
        AssertError("is an extended header that has a record", new TarWriter().Entry('x', "p", System.Text.Encoding.ASCII.GetBytes(records)).File("f").End());

    [Fact]
    public void AttributesNoImageCanHold_AreErrors()
    {
        AssertError("has the extended attribute system.nfs4_acl", new TarWriter().Pax(("SCHILY.xattr.system.nfs4_acl", "x")).File("f"));
        AssertError("names of up to 255 bytes", new TarWriter().Pax(("SCHILY.xattr.user." + new string('n', 251), "x")).File("f"));
        AssertError("has 65537 bytes for the extended attribute user.x", new TarWriter().Pax(("SCHILY.xattr.user.x", new string('v', 65537))).File("f"));
        AssertError("65536 bytes of extended attribute names", new TarWriter().Pax([.. Enumerable.Range(0, 9000).Select(i => ($"SCHILY.xattr.user.{i}", ""))]).File("f"));
    }

    [Fact]
    public void GlobalHeaders_ForOnePathOnly_AreErrors()
    {
        AssertError("global extended header", new TarWriter().GlobalPax(("path", "all")).File("f"));
        AssertError("global extended header", new TarWriter().GlobalPax(("size", "1")).File("f"));
        AssertError("global extended header", new TarWriter().GlobalPax(("SCHILY.xattr.user.x", "1")).File("f"));
    }

    [Fact]
    public void KindsThatCannotBeRead_AreErrors()
    {
        AssertError("GNU sparse file", new TarWriter().Entry('S', "f"));
        AssertError("GNU sparse file", new TarWriter().Pax(("GNU.sparse.major", "1")).File("f"));
        AssertError("another volume", new TarWriter().Entry('M', "f"));
        AssertError("incremental", new TarWriter().Entry('D', "f"));
        AssertError("unknown type 0x7a", new TarWriter().Entry('z', "f"));
    }

    [Fact]
    public void Messages_DoNotCarryControlCharacters() =>
        AssertError("the entry e\\x1b[2J\\x0a\\xff\\\\".Replace("\\\\", "\\x5c", StringComparison.Ordinal), new TarWriter().Entry('z', "e\x1B[2J\n\xFF\\"));

    [Fact]
    public void EntriesWithoutEnd_StopAtTheLimit() => AssertLimited(i => new TarWriter().File($"{i}").ToArray(), 1 << 20);

    [Fact]
    public void DirectoriesWithoutEnd_StopAtTheLimit()
    {
        string deep = string.Concat(Enumerable.Repeat("d/", 2000));
        AssertLimited(i => new TarWriter().LongName($"{i:d8}/{deep}f").File("f").ToArray(), 4 << 20);
    }

    [Fact]
    public void SameEntryForEver_StopsAtTheLimit()
    {
        byte[] entry = new TarWriter().Pax(("SCHILY.xattr.user.x", new string('v', 60000))).File("f").ToArray();
        AssertLimited(_ => entry, 8 << 20);
    }

    [Fact]
    public void WaysThroughLinksWithoutEnd_StopAtTheLimit()
    {
        string up = string.Concat(Enumerable.Repeat("../", 1000));
        byte[] entry = new TarWriter().LongLink(up).SymbolicLink("s", "x").File("s/s/s/s/s/f").ToArray();
        AssertLimited(_ => entry, 8 << 20);
    }

    [Fact]
    public void Cancellation_IsSeenBetweenEntriesAndInSkippedData()
    {
        using var stop = new CancellationTokenSource();
        int entries = 0;
        var endless = new RepeatedStream(i =>
        {
            if (++entries == 10)
                stop.Cancel();
            return new TarWriter().File("f").ToArray();
        });
        Assert.Throws<OperationCanceledException>(() => new TarSource(endless, "layer.tar", 0).Read(new DigestSink(), stop.Token));
    }

    private static void AssertLimited(Func<int, byte[]> makeEntry, long limit)
    {
        var source = new TarSource(new RepeatedStream(makeEntry), "layer.tar", 0, limit);
        string message = Assert.Throws<ImageException>(() => source.Read(new DigestSink(), CancellationToken.None)).Message;
        Assert.Contains($"more than {limit} bytes of names and attributes", message, StringComparison.Ordinal);
        Assert.InRange(source.Position, 1, limit * 10);
    }

    private static string Long(int length) => string.Concat(Enumerable.Repeat(new string('d', 254) + "/", (length / 255) + 1))[..length].TrimEnd('/').PadRight(length, 'e');

    private static void AssertError(string expected, TarWriter archive) => Assert.Contains(expected, TarBuild.Error(archive), StringComparison.Ordinal);
}
