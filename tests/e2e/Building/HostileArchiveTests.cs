using Nydus.E2E.Harness;

namespace Nydus.E2E.Building;

/// <summary>Archives that are damaged, ask for too much, or try to get out of the image.</summary>
public class HostileArchiveTests
{
    private const string Mib = "1048576";

    // All of them share the reader of archives.
    private static readonly string[] _plainTypes = Product.IsFullRun ? ["tar-rafs", "tar-tarfs"] : ["tar-rafs"];
    private static readonly string[] _compressedTypes = Product.IsFullRun ? ["targz-rafs", "targz-ref"] : ["targz-ref"];

    private static readonly Dictionary<string, (string Expected, Func<ForgedTar> Make)> _refused = new()
    {
        ["a path that leads out"] = ("entry ../escaped (", () => Good().File("../escaped").End()),
        ["a path that leads out below a directory"] = ("entry a/b/../../../escaped (", () => Good().File("a/b/../../../escaped").End()),
        ["a name of 1 MiB"] = ("limit is " + Mib, () => Good().LongName(Long(1 << 20)).File("f").End()),
        ["a name of nearly 1 MiB"] = ("path of 1048574 bytes; the limit is 4096", () => Good().LongName(Long((1 << 20) - 2)).File("f").End()),
        ["a PAX path of nearly 1 MiB"] = ("bytes; the limit is 4096", () => Good().Pax(("path", Long(1 << 19))).File("f").End()),
        ["a link target of 1 MiB"] = ("limit is " + Mib, () => Good().LongLink(Long(1 << 20)).SymbolicLink("f", "x").End()),
        ["a link target of 4,097 bytes"] = ("entry f (", () => Good().LongLink(Long(4097)).SymbolicLink("f", "x").End()),
        ["a component of 256 bytes"] = ("name of 256 bytes", () => Good().LongName("d/" + new string('n', 256)).File("f").End()),
        ["a PAX header that states 1 GiB"] = ("1073741824 bytes; the limit is " + Mib, () => Good().Entry('x', "bomb", size: 1 << 30).End()),
        ["a global PAX header that states 8 GiB"] = ("limit is " + Mib, () => Good().Entry('g', "bomb", size: (8L << 30) - 1).End()),
        ["PAX records of attributes without end"] = ("65536 bytes of extended attribute names", () => Good().Pax(Attributes(20_000)).File("f").End()),
        ["a PAX record longer than its header"] = ("record of impossible length", () => Good().Entry('x', "bomb", "999999999 path=x\n").File("f").End()),
        ["a size of 8 GiB without the data"] = ("cut off", () => Good().Entry('0', "huge", size: (8L << 30) - 1).End()),
        ["a size of 1 EiB"] = ("entry huge (", () => Good().Entry('0', "huge", change: header => ForgedTar.Binary(header, 124, 12, 1L << 60)).End()),
        ["a size beyond 64 bits"] = ("too large", () => Good().Entry('0', "huge", change: header => ForgedTar.Binary(header, 124, 12, (Int128)1 << 70)).End()),
        ["a PAX size beyond 64 bits"] = ("size that is no number", () => Good().Pax(("size", "99999999999999999999999")).File("f").End()),
        ["a negative size"] = ("entry negative (", () => Good().Entry('0', "negative", change: header => ForgedTar.Binary(header, 124, 12, -512)).End()),
        ["a negative owner"] = ("uid -1", () => Good().Entry('0', "negative", change: header => ForgedTar.Binary(header, 108, 8, -1)).End()),
        ["a negative mode"] = ("mode -1", () => Good().Entry('0', "negative", change: header => ForgedTar.Binary(header, 100, 8, -1)).End()),
        ["a major number out of range"] = ("entry dev (", () => Good().Entry('3', "dev", change: header => ForgedTar.Octal(header, 329, 8, 4096)).End()),
        ["a minor number out of range"] = ("entry dev (", () => Good().Entry('4', "dev", change: header => ForgedTar.Binary(header, 337, 8, 1 << 20)).End()),
        ["a file below a file"] = ("entry f/below (", () => Good().File("f").File("f/below").End()),
        ["a loop of symbolic links"] = ("more than 40 symbolic links", () => Good().SymbolicLink("a", "b").SymbolicLink("b", "a").File("a/f").End()),
        ["a symbolic link to itself"] = ("more than 40 symbolic links", () => Good().SymbolicLink("a", "a").File("a/f").End()),
        ["a symbolic link that grows"] = ("more than 40 symbolic links", () => Good().SymbolicLink("a", "a/a/a/a/a/a/a/a").File("a/f").End()),
        ["a hard link to itself"] = ("entry self (", () => Good().File("self").HardLink("self", "self").End()),
        ["a hard link to a name of its own that is not there"] = ("entry self (", () => Good().HardLink("self", "self").End()),
        ["a hard link to nothing"] = ("entry link (", () => Good().HardLink("link", "missing").End()),
        ["a hard link to a directory"] = ("entry link (", () => Good().Directory("d").HardLink("link", "d").End()),
        ["a hard link that leads out"] = ("entry link (", () => Good().HardLink("link", "../../../../etc/passwd").End()),
        ["a hard link through a file"] = ("entry link (", () => Good().File("f").HardLink("link", "f/x").End()),
        ["a NUL in a path"] = ("has a NUL in its path", () => Good().Pax(("path", "nul\0etc/passwd")).File("f").End()),
        ["a NUL in a target"] = ("entry s (", () => Good().Pax(("linkpath", "nul\0etc/passwd")).SymbolicLink("s", "x").End()),
        ["an empty path"] = ("has no path", () => Good().File("").End()),
        ["a root that is a file"] = ("root of the image", () => Good().File("./", "").Entry('2', "/.", target: "x").End()),
        ["a GNU sparse file"] = ("entry s (", () => Good().Entry('S', "s", "data").End()),
        ["a PAX sparse file"] = ("entry s (", () => Good().Pax(("GNU.sparse.major", "1"), ("GNU.sparse.minor", "0")).File("s", "data").End()),
        ["a part of another volume"] = ("entry m (", () => Good().Entry('M', "m").End()),
        ["an attribute of another system"] = ("extended attribute system.nfs4_acl", () => Good().Pax(("SCHILY.xattr.system.nfs4_acl", "x")).File("f").End()),
        ["a value of an attribute beyond 64 KiB"] = ("bytes for the extended attribute user.x", () => Good().Pax(("SCHILY.xattr.user.x", new string('v', 65_537))).File("f").End()),
        ["a name that steers a terminal"] = ("entry \\x1b[2Jx\\x0aError: forged (", () => Good().Entry('z', "\x1B[2Jx\nError: forged").End()),
        ["an end inside of a file"] = ("cut off", () => Good().File("cut", new string('x', 10_000)).CutBy(5_000)),
        ["an end inside of a header"] = ("cut off", () => Good().File("cut").CutBy(100)),
        ["an extended header at the end"] = ("ends after an extended header", () => Good().Pax(("path", "x")).End()),
        ["garbage after the end"] = ("wrong checksum", () => Good().End().Raw([.. Enumerable.Repeat((byte)'x', 1024)])),
        ["no archive"] = ("is not a tar archive", () => new ForgedTar().Raw([.. Enumerable.Repeat((byte)'x', 10_000)])),
        ["nothing"] = ("is empty", () => new ForgedTar()),
    };

    private static readonly Dictionary<string, (string Expected, Func<ForgedTar> Make)> _accepted = new()
    {
        ["absolute paths stay inside"] = ("etc/ etc/planted=1", () => new ForgedTar().File("/etc/planted", "1").End()),
        ["a link that leads up stops at the root"] = ("planted=1 up>../../../..", () => new ForgedTar().SymbolicLink("up", "../../../..").File("up/planted", "1").End()),
        ["a link to /etc is one to the image's"] = ("etc/ etc/planted=1 link>/etc", () => new ForgedTar().SymbolicLink("link", "/etc").File("link/planted", "1").End()),
        ["the last of equal entries counts"] = ("d/ twice=2", () => new ForgedTar().Directory("d").Directory("d").File("twice", "1").File("twice", "2").End()),
        ["a file over a directory"] = ("d=1", () => new ForgedTar().File("d/a/b", "gone").File("d", "1").End()),
        ["a directory over a file"] = ("f/ f/x=1", () => new ForgedTar().File("f", "gone").Directory("f").File("f/x", "1").End()),
        ["a link over a directory, and below it"] = ("d>e e/ e/x=1", () => new ForgedTar().File("d/gone", "gone").Directory("e").SymbolicLink("d", "e").File("d/x", "1").End()),
        ["a hard link survives its target"] = ("link=1 target=2", () => new ForgedTar().File("target", "1").HardLink("link", "target").File("target", "2").End()),
        ["a hard link to a symbolic link"] = ("link>x s>x", () => new ForgedTar().SymbolicLink("s", "x").HardLink("link", "s").End()),
        ["links that only look at each other"] = ("a>b b>a", () => new ForgedTar().SymbolicLink("a", "b").SymbolicLink("b", "a").End()),
        ["records that nobody knows"] = ("f=1", () => new ForgedTar().Pax(Enumerable.Range(0, 30_000).Select(i => ($"VENDOR.k{i}", "v"))).File("f", "1").End()),
        ["one record again and again"] = ("last=1", () => new ForgedTar().Pax(Enumerable.Range(0, 30_000).Select(i => ("path", $"p{i}")).Append(("path", "last"))).File("f", "1").End()),
        ["archives one after the other"] = ("a=1 b=2", () => new ForgedTar().File("a", "1").End().End().File("b", "2").End()),
    };

    private static ReadOnlySpan<byte> Garbage => "garbage, garbage, garbage"u8;

    public static TheoryData<string> Refused => new(_refused.Keys);

    public static TheoryData<string> Accepted => new(_accepted.Keys);

    public static TheoryData<string, string, string> DamagedGzip => new(
        ("cut", "targz-rafs", "gzip data is damaged, cut off"), ("cut", "targz-ref", "gzip"), ("garbage behind", "targz-rafs", "followed by bytes that are no gzip data"),
        ("wrong sum", "targz-rafs", "gzip data is damaged"), ("wrong sum", "targz-ref", "gzip member"), ("bomb", "targz-rafs", "wrong checksum"), ("bomb", "targz-ref", "wrong checksum"));

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task It_is_refused_in_one_line(string name)
    {
        var (expected, make) = _refused[name];
        var plain = make().ToArray();
        await AssertRefusedAsync(plain, expected, _plainTypes);
        if (plain.Length > 0)
            await AssertRefusedAsync(ForgedTar.Gzip(plain), expected, _compressedTypes);
    }

    [Theory]
    [MemberData(nameof(Accepted))]
    public async Task It_stays_inside_of_the_image(string name)
    {
        var (expected, make) = _accepted[name];
        using var sandbox = new Sandbox(_ => make().ToArray());
        (await sandbox.CreateAsync("--type", "tar-rafs")).AssertSucceeded();
        sandbox.AssertUntouched();
        Assert.False(File.Exists("/etc/planted") || File.Exists("/planted"));

        await AssertServesAsync(sandbox, expected);

        // The archive of the image is one that tar unpacks as it is.
        var archive = await UnpackAsync(sandbox);
        var unpacked = sandbox.Folder.Make("output/unpacked");
        await Tool.MustAsync("tar", "-C", unpacked, "-xf", archive);
        AssertHolds(unpacked, expected);
        sandbox.AssertUntouched();
    }

    [Fact]
    public async Task A_link_to_a_place_of_the_machine_leads_to_one_of_the_image()
    {
        using var sandbox = new Sandbox(canary => new ForgedTar().SymbolicLink("link", canary + "/etc").File("link/passwd", "planted").End().ToArray());
        (await sandbox.CreateAsync("--type", "tar-rafs")).AssertSucceeded();
        sandbox.AssertUntouched();
        var archive = await UnpackAsync(sandbox);
        Assert.Equal("planted", await Tool.MustAsync("tar", "-xOf", archive, sandbox.Folder["canary/etc/passwd"][1..]));
    }

    [Theory]
    [MemberData(nameof(DamagedGzip))]
    public async Task Damaged_gzip_data_is_refused(string damage, string type, string expected)
    {
        var whole = WholeGzip();
        byte[] layer = damage switch
        {
            "cut" => whole[..(whole.Length / 2)],
            "garbage behind" => [.. whole, .. Garbage],
            "wrong sum" => [.. whole[..^8], (byte)~whole[^8], .. whole[^7..]],
            _ => ForgedTar.Gzip([.. new byte[256 << 20], .. Enumerable.Repeat((byte)'x', 512)]),
        };
        await AssertRefusedAsync(layer, expected, [type]);
    }

    [Fact]
    public async Task An_image_that_refers_to_an_archive_does_not_look_behind_its_end()
    {
        using var sandbox = new Sandbox(_ => [.. WholeGzip(), .. Garbage]);
        (await sandbox.CreateAsync("--type", "targz-ref")).AssertSucceeded();
        File.Copy(sandbox.Layer, Path.Combine(sandbox.Blobs, await Manifest.DigestAsync(sandbox.Layer)));
        await AssertServesAsync(sandbox, "good/ good/file=content random=" + RandomText());
    }

    [Fact]
    public async Task A_compressed_archive_is_no_tarfs_image() =>
        await AssertRefusedAsync(ForgedTar.Gzip(Good().End().ToArray()), "is compressed", ["tar-tarfs"]);

    private static async Task AssertRefusedAsync(byte[] layer, string expected, string[] types)
    {
        foreach (var type in types)
        {
            using var sandbox = new Sandbox(_ => layer);
            var run = await sandbox.CreateAsync("--type", type);
            run.AssertFailed(expected);
            Assert.Empty(sandbox.Outputs);
            sandbox.AssertUntouched();
        }
    }

    private static async Task<string> UnpackAsync(Sandbox sandbox)
    {
        var archive = sandbox.Folder["output/unpacked.tar"];
        await Tool.MustAsync(Product.NydusImage, "unpack", "--log-level", "error", "--bootstrap", sandbox.Bootstrap, "--blob-dir", sandbox.Blobs, "--output", archive);
        return archive;
    }

    private static async Task AssertServesAsync(Sandbox sandbox, string expected)
    {
        var mountpoint = sandbox.Folder.Make("output/mnt");
        var config = sandbox.Folder.Write("output/config.json", ConfigFile.Local(sandbox.Blobs, sandbox.Folder.Make("output/cache")).Version1());
        await using var daemon = await Daemon.ServeAsync(mountpoint, config, sandbox.Bootstrap);
        AssertHolds(mountpoint, expected);
        await daemon.StopAsync();
    }

    private static void AssertHolds(string root, string expected)
    {
        var actual = Sandbox.Walk(new DirectoryInfo(root)).Select(entry => Path.GetRelativePath(root, entry.FullName) + Describe(entry));
        Assert.Equal(expected, string.Join(' ', actual));
    }

    private static string Describe(FileSystemInfo entry) => entry switch
    {
        { LinkTarget: { } target } => ">" + target,
        DirectoryInfo => "/",
        _ => "=" + File.ReadAllText(entry.FullName),
    };

    private static byte[] WholeGzip() => ForgedTar.Gzip(Good().File("random", RandomText()).End().ToArray());

    private static string RandomText() => string.Concat(Enumerable.Range(0, 5000).Select(i => $"{i * 7919 % 10007:x4}"));

    private static ForgedTar Good() => new ForgedTar().Directory("good").File("good/file", "content");

    private static string Long(int length) => string.Concat(Enumerable.Repeat("directory/", length / 10 + 1))[..length];

    private static IEnumerable<(string Key, string Value)> Attributes(int count) => Enumerable.Range(0, count).Select(i => ($"SCHILY.xattr.user.{i}", "value"));
}
