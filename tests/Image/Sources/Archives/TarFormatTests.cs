using System.Security.Cryptography;
using System.Text;
using Nydus.Image.Sources.Archives;
using Nydus.Rafs.Building;

namespace Nydus.Image.Tests.Sources.Archives;

/// <summary>Every way in which archives say things.</summary>
public class TarFormatTests
{
    private static readonly string _longPath = string.Join('/', Enumerable.Repeat(new string('p', 200), 19));

    [Fact]
    public void Attributes_ComeFromTheHeader()
    {
        TarBuild build = TarBuild.Of(new TarWriter().Directory("d", 0x3FF).Entry('0', "d/f", "abc"u8.ToArray(), mode: 0x9ED, mtime: 0x1FFFFFFFF).End());
        ImageNode file = build["d/f"];
        Assert.Equal((0x83FFu & 0x43FFu) | 0x4000u, build["d"].Mode);
        Assert.Equal((0x89EDu, 7u, 8u, 3ul, 0x1FFFFFFFFL, 0u, 3), (file.Mode, file.Uid, file.Gid, file.Size, file.MtimeSeconds, file.MtimeNanoseconds, file.Layer));
        Assert.Equal((uint.MaxValue, ulong.MaxValue, false), (file.Rdev, file.SourceDevice, file.IsTarHardlink));
        Assert.Equal(Digest("abc"), build.Content("d/f"));
    }

    [Fact]
    public void Root_IsMadeUnlessTheArchiveHasIt()
    {
        ImageNode implied = TarBuild.Of(new TarWriter().File("f").End()).Root;
        Assert.Equal((0x41EDu, 0u, 0u, 0L), (implied.Mode, implied.Uid, implied.Gid, implied.MtimeSeconds));
        foreach (string name in (string[])["/", ".", "./", ".//./"])
        {
            ImageNode stated = TarBuild.Of(new TarWriter().File("f").Entry('5', name, mode: 0x1C0).End()).Root;
            Assert.Equal((0x41C0u, 7u, 8u, 1000L, 1), (stated.Mode, stated.Uid, stated.Gid, stated.MtimeSeconds, stated.Children.Count));
        }
    }

    [Fact]
    public void MissingParents_AreMadeWhereTheyBelong()
    {
        TarBuild build = TarBuild.Of(new TarWriter().File("z/last").File("m/n/middle").File("a/first").Directory("m/n", 0x1C0).End());
        Assert.Equal("a a/first m m/n m/n/middle z z/last", build.Paths);
        Assert.Equal((0x41EDu, 0u, 0L, uint.MaxValue), (build["m"].Mode, build["m"].Uid, build["m"].MtimeSeconds, build["m"].Rdev));
        Assert.Equal((0x41C0u, 7u), (build["m/n"].Mode, build["m/n"].Uid));
    }

    [Fact]
    public void Paths_AreNormalised()
    {
        TarBuild build = TarBuild.Of(new TarWriter().File("/abs").File("./dot").File("a//b///c").File("x/./y").Directory("slash/").End());
        Assert.Equal("a a/b a/b/c abs dot slash x x/y", build.Paths);
    }

    [Fact]
    public void UstarPrefix_GoesBeforeTheName()
    {
        byte[] prefix = Encoding.ASCII.GetBytes(new string('q', 155));
        TarBuild ustar = TarBuild.Of(new TarWriter().Entry('0', "f", change: header => prefix.CopyTo(header, 345)).End());
        Assert.Equal($"{new string('q', 155)} {new string('q', 155)}/f", ustar.Paths);
        TarBuild gnu = TarBuild.Of(new TarWriter().Entry('0', "f", format: TarWriter.Format.Gnu, change: header => prefix.CopyTo(header, 345)).End());
        Assert.Equal("f", gnu.Paths);
    }

    [Fact]
    public void Names_FillTheWholeField()
    {
        string name = new('n', 100);
        TarBuild build = TarBuild.Of(new TarWriter().File(name).SymbolicLink("l", name).End());
        Assert.Equal(100, build[name].Name.Length);
        Assert.Equal(100, build["l"].LinkTarget.Length);
    }

    [Fact]
    public void LongNames_GnuAndPax()
    {
        TarBuild build = TarBuild.Of(new TarWriter()
            .LongName(_longPath + "/gnu").File("short", "1")
            .Pax(("path", _longPath + "/pax")).File("short", "2")
            .LongLink(_longPath).LongName("link").SymbolicLink("short", "short")
            .Pax(("linkpath", _longPath + "/gnu"), ("path", "hard")).HardLink("short", "short")
            .File("after").End());
        Assert.EndsWith("/gnu " + _longPath + "/pax", build.Paths, StringComparison.Ordinal);
        Assert.StartsWith("after hard link ", build.Paths, StringComparison.Ordinal);
        Assert.Equal(_longPath, Encoding.ASCII.GetString(build["link"].LinkTarget));
        Assert.Equal(Digest("1"), build.Content("hard"));
    }

    [Fact]
    public void Names_AreBytes()
    {
        TarBuild build = TarBuild.Of(new TarWriter().File("lat\xE9\xFF").Pax(("path", "new\nline=\x01")).File("x").End());
        Assert.Equal("lat\xE9\xFF new\nline=\x01", build.Paths);
    }

    [Fact]
    public void Pax_StatesWhatHeadersCannotHold()
    {
        TarBuild build = TarBuild.Of(new TarWriter()
            .Pax(("uid", "4294967294"), ("gid", "4294967295"), ("size", "5"), ("mtime", "12.5"), ("atime", "1")).Entry('0', "f", "12345"u8.ToArray(), size: 0)
            .File("g").End());
        Assert.Equal((4294967294u, 4294967295u, 5ul, 1000L), (build["f"].Uid, build["f"].Gid, build["f"].Size, build["f"].MtimeSeconds));
        Assert.Equal(7u, build["g"].Uid);
        Assert.Equal(Digest("12345"), build.Content("f"));
    }

    [Theory]
    [InlineData("-1", -1)]
    [InlineData("-1.5", -2)]
    [InlineData("-1.000", -1)]
    [InlineData("-0.25", -1)]
    [InlineData("8589934592.9", 8589934592)]
    [InlineData("8589934591", 1000)]
    [InlineData("0", 1000)]
    [InlineData("", 1000)]
    public void PaxTime_CountsWhereNoHeaderCanHoldIt(string stated, long expected) =>
        Assert.Equal(expected, TarBuild.Of(new TarWriter().Pax(("mtime", stated)).File("f").End())["f"].MtimeSeconds);

    [Theory]
    [InlineData("-")]
    [InlineData("-.5")]
    [InlineData("1.5x")]
    [InlineData("1e9")]
    [InlineData("--1")]
    [InlineData("99999999999999999999")]
    public void PaxTime_IsANumber(string stated) =>
        Assert.Contains("mtime", Assert.Throws<ImageException>(() => TarBuild.Of(new TarWriter().Pax(("mtime", stated)).File("f").End())).Message, StringComparison.Ordinal);

    [Fact]
    public void Xattrs_KeepEveryByte()
    {
        string value = string.Concat(Enumerable.Range(0, 256).Select(i => (char)i));
        TarBuild build = TarBuild.Of(new TarWriter()
            .Pax(("SCHILY.xattr.user.z", "1\n2 3=4"), ("SCHILY.xattr.trusted.b", ""), ("SCHILY.xattr.security.capability", value), ("SCHILY.xattr.user.z", "last"))
            .File("f").HardLink("g", "f").File("h").End());
        ImageNode file = build["f"];
        Assert.Equal(["security.capability", "trusted.b", "user.z"], file.Xattrs.Select(xattr => Encoding.Latin1.GetString(xattr.Name)));
        Assert.Equal([value, "", "last"], file.Xattrs.Select(xattr => Encoding.Latin1.GetString(xattr.Value)));
        Assert.Equal(3, build["g"].Xattrs.Count);
        Assert.Empty(build["h"].Xattrs);
    }

    [Fact]
    public void GlobalHeaders_OfGitAndWithOwners_AreTaken()
    {
        TarBuild build = TarBuild.Of(new TarWriter().GlobalPax(("comment", new string('a', 40)), ("uid", "55")).File("a").Pax(("uid", "66")).File("b").File("c").End());
        Assert.Equal("a b c", build.Paths);
        Assert.Equal([55u, 66u, 55u], build.Root.Children.Select(node => node.Uid));
    }

    [Fact]
    public void Base256_NumbersOfAnySize()
    {
        TarBuild build = TarBuild.Of(new TarWriter().Entry('0', "f", "abc"u8.ToArray(), format: TarWriter.Format.Gnu, change: header =>
        {
            TarWriter.Binary(header, 108, 8, 4294967294);
            TarWriter.Binary(header, 124, 12, 3);
            TarWriter.Binary(header, 136, 12, -86400L * 365 * 100);
        }).End());
        Assert.Equal((4294967294u, 3ul, -86400L * 365 * 100), (build["f"].Uid, build["f"].Size, build["f"].MtimeSeconds));
    }

    [Fact]
    public void SpecialFiles_HaveTheirNumbers()
    {
        TarBuild build = TarBuild.Of(new TarWriter().Entry('3', "c", major: 4095, minor: 1048575).Entry('4', "b", major: 259, minor: 300000).Entry('6', "p").End());
        Assert.Equal((0x21A4u, 0xFFFFFFFFu), (build["c"].Mode, build["c"].Rdev));
        Assert.Equal((0x61A4u, 0x4931_03E0u), (build["b"].Mode, build["b"].Rdev));
        Assert.Equal((0x11A4u, 0u), (build["p"].Mode, build["p"].Rdev));
    }

    [Fact]
    public void OldArchives_HaveNoMagic()
    {
        TarBuild build = TarBuild.Of(new TarWriter().Entry('\0', "d/", format: TarWriter.Format.Old).Entry('\0', "d/f", "x"u8.ToArray(), format: TarWriter.Format.Old).End());
        Assert.True(build["d"].IsDirectory);
        Assert.True(build["d/f"].IsRegular);
    }

    [Fact]
    public void ContiguousFiles_LabelsAndBlankFields_AreTaken()
    {
        TarBuild build = TarBuild.Of(new TarWriter().Entry('V', "label").Entry('7', "f", "x"u8.ToArray())
            .Entry('0', "blank", change: header => header.AsSpan(100, 24).Clear()).Entry('0', "signed\xFF", damage: SumSigned).End());
        Assert.Equal("blank f signed\xFF", build.Paths);
        Assert.Equal((0x8000u, 0u), (build["blank"].Mode, build["blank"].Uid));
    }

    [Fact]
    public void JoinedArchives_AndMissingEnds_AreRead()
    {
        Assert.Equal("a b c", TarBuild.Of(new TarWriter().File("a", "1").End().End().File("b", "2").Raw(new byte[512]).File("c")).Paths);
        Assert.Equal("", TarBuild.Of(new TarWriter().End()).Paths);
    }

    [Fact]
    public void Contents_ComeInOrderWithTheirPlace()
    {
        byte[] archive = new TarWriter().File("b", "first").File("empty").File("a", new string('x', 600)).End().ToArray();
        var offsets = new List<long>();
        var sink = new DigestSink { Before = (_, content) => offsets.Add(Assert.IsType<TarContentStream>(content).ArchiveOffset) };
        new TarSource(new MemoryStream(archive), "layer.tar", 0).Read(sink, CancellationToken.None);
        Assert.Equal([512L, 2048L], offsets);
        Assert.Equal(["b", "a"], sink.Order.Select(node => Encoding.ASCII.GetString(node.Name)));
    }

    [Fact]
    public void Reader_NeverTakesMoreThanItNeeds()
    {
        var archive = new MemoryStream(new TarWriter().File("a", "first").File("b", "second").End().ToArray());
        var sink = new DigestSink { Before = (node, content) => Assert.Equal(((TarContentStream)content).ArchiveOffset, archive.Position) };
        new TarSource(archive, "layer.tar", 0).Read(sink, CancellationToken.None);
        Assert.Equal(2, sink.Order.Count);
        Assert.Equal(archive.Length, archive.Position);
    }

    [Fact]
    public void EstargzParts_AreLeftOut()
    {
        TarBuild build = TarBuild.Of(new TarWriter().File(".prefetch.landmark", "1").File("./.no.prefetch.landmark", "1").File("d/.prefetch.landmark").File("stargz.index.json", "{}").End());
        Assert.Equal("d d/.prefetch.landmark", build.Paths);
        Assert.Empty(build.Sink.Order);
    }

    private static void SumSigned(byte[] header)
    {
        header.AsSpan(148, 8).Fill((byte)' ');
        TarWriter.Octal(header, 148, 7, header.Sum(value => (sbyte)value));
        header[155] = 0;
    }

    private static string Digest(string content) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)));
}
