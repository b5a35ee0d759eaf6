using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Nydus.Image.Tests.CommandLine;

namespace Nydus.Image.Tests.Unpacking;

public sealed class UnpackTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Images => [.. GoldenData.Images.Select(image => image.Name)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Images))]
    public void ArchiveIsWhatTheImageServes(string name)
    {
        GoldenImage image = GoldenData.Image(name);
        List<TarMember> members = Unpack("-D", GoldenData.BlobDirectory, image.Bootstrap);
        var byName = members.ToDictionary(member => Key(member.Name));
        List<ManifestRow> rows = [.. ManifestRow.Read(image.Manifest).Where(row => row.Type != "socket")];
        Assert.Equal(rows.Select(row => Key(row.Path)).Order(), byName.Keys.Order());
        foreach (ManifestRow row in rows)
            AssertSame(row, byName[Key(row.Path)], byName);
    }

    [Fact]
    public void DirectoriesComeBeforeTheirChildrenAndNamesInOrder()
    {
        List<TarMember> members = Unpack("-D", GoldenData.BlobDirectory, GoldenData.Image("c-v6").Bootstrap);
        string[] names = [.. members.Select(member => Encoding.UTF8.GetString(member.Name))];
        Assert.Equal("d/", names[0]);
        Assert.Equal("d/small-00", names[1]);
        Assert.Equal(names.Order(StringComparer.Ordinal), names);
    }

    [Fact]
    public void OneBlobMayBeGivenByItsPath()
    {
        GoldenImage image = GoldenData.Image("c-v6");
        List<TarMember> members = Unpack("--blob", Path.Combine(GoldenData.BlobDirectory, image.Blobs[0]), image.Bootstrap);
        Assert.Equal(22, members.Count);
    }

    [Fact]
    public void ABackendMayBeGivenByItsConfiguration()
    {
        File.WriteAllText(_folder["backend.json"], $$"""{"dir":"{{GoldenData.BlobDirectory}}"}""");
        string bootstrap = GoldenData.Image("c-v6").Bootstrap;
        Assert.Equal(22, Unpack("--backend-type", "localfs", "--backend-config-file", _folder["backend.json"], bootstrap).Count);
        Assert.Equal(22, Unpack("--backend-type", "localfs", "--backend-config", File.ReadAllText(_folder["backend.json"]), bootstrap).Count);
    }

    [Fact]
    public void ABlobOfSeveralIsRefused()
    {
        GoldenImage image = GoldenData.Image("dict-v6");
        Fails("the image has 2 blobs", "--blob", Path.Combine(GoldenData.BlobDirectory, image.Blobs[0]), image.Bootstrap);
    }

    [Theory]
    [InlineData("--blob", "x", "x does not exist")]
    [InlineData("--backend-type", "nope", "--backend-config or --backend-config-file")]
    public void MissingDataIsToldInOneSentence(string option, string value, string message) => Fails(message, option, value, GoldenData.Image("c-v6").Bootstrap);

    [Fact]
    public void NothingIsLeftWhenDataAreDamaged()
    {
        GoldenImage image = GoldenData.Image("c-v6");
        byte[] blob = File.ReadAllBytes(Path.Combine(GoldenData.BlobDirectory, image.Blobs[0]));
        blob.AsSpan(1000, 50).Clear();
        File.WriteAllBytes(_folder[image.Blobs[0]], blob);
        Fails(image.Blobs[0], "-D", _folder.Path, image.Bootstrap);
        Assert.Equal([_folder[image.Blobs[0]]], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void NothingIsLeftWhenItIsInterrupted()
    {
        GoldenImage image = GoldenData.Image("c-v6");
        CommandRun run = CommandRun.Of(["unpack", "-D", GoldenData.BlobDirectory, "--output", _folder["x.tar"], image.Bootstrap], "", new CancellationToken(canceled: true));
        Assert.Equal(130, run.ExitCode);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Theory]
    [InlineData("c-v5")]
    [InlineData("c-v6")]
    [InlineData("t-v6-tar-rafs")]
    public void UnpackedAndCreatedAgainItIsTheSame(string name)
    {
        string first = _folder["1.tar"];
        string second = _folder["2.tar"];
        Assert.Equal(0, CommandRun.Of("unpack", "-D", GoldenData.BlobDirectory, "--output", first, GoldenData.Image(name).Bootstrap).ExitCode);
        Assert.Equal(0, CommandRun.Of("create", "-t", "tar-rafs", "-B", _folder["b"], "-D", _folder.Path, first).ExitCode);
        Assert.Equal(0, CommandRun.Of("unpack", "-D", _folder.Path, "--output", second, _folder["b"]).ExitCode);
        Assert.Equal(SHA256.HashData(File.ReadAllBytes(first)), SHA256.HashData(File.ReadAllBytes(second)));
    }

    private static void AssertSame(ManifestRow row, TarMember member, Dictionary<string, TarMember> byName)
    {
        string name = Key(row.Path);
        if (row.Bytes("links") is { } first && !first.AsSpan().SequenceEqual(row.Path))
        {
            Assert.Equal((name, '1', Key(first)), (name, member.Type, Key(member.LinkName)));
            member = byName[Key(first)];
        }

        Assert.Equal((name, TypeOf(row.Type)), (name, member.Type));
        Assert.Equal((name, row.Json.GetProperty("mode").GetString()), (name, Convert.ToString(member.Mode, 8)));
        Assert.Equal((name, row.Number("uid"), row.Number("gid")), (name, member.Uid, member.Gid));
        JsonElement mtime = row.Json.GetProperty("mtime");
        Assert.Equal((name, mtime.ValueKind == JsonValueKind.String ? 0 : mtime[0].GetInt64()), (name, member.Mtime));
        if (row.Type is "chr" or "blk")
            Assert.Equal((name, row.Json.GetProperty("rdev").GetString()), (name, member.Device));
        if (row.Type == "symlink")
            Assert.Equal((name, Key(row.Bytes("target")!)), (name, Key(member.LinkName)));
        if (row.Json.TryGetProperty("sha256", out JsonElement digest))
            Assert.Equal((name, digest.GetString()), (name, Convert.ToHexStringLower(SHA256.HashData(member.Data))));
        AssertSameXattrs(name, row, member);
    }

    private static void AssertSameXattrs(string name, ManifestRow row, TarMember member)
    {
        var expected = new Dictionary<string, string>();
        if (row.Json.TryGetProperty("xattrs", out JsonElement xattrs))
        {
            foreach (JsonProperty xattr in xattrs.EnumerateObject())
                expected.Add(xattr.Name, xattr.Value.GetString()!);
        }

        const string prefix = "SCHILY.xattr.";
        IEnumerable<(string, string)> found = member.Records.Where(record => record.Key.StartsWith(prefix, StringComparison.Ordinal))
            .Select(record => (Escape(record.Key[prefix.Length..]), Convert.ToBase64String(record.Value)));
        Assert.Equal(expected.Select(pair => (name, pair.Key, pair.Value)).Order(), found.Select(pair => (name, pair.Item1, pair.Item2)).Order());
    }

    // The manifest writes bytes that are no UTF-8 as \xff.
    private static string Escape(string latin1)
    {
        ReadOnlySpan<byte> bytes = Encoding.Latin1.GetBytes(latin1);
        var text = new StringBuilder();
        while (!bytes.IsEmpty)
        {
            bool isValid = Rune.DecodeFromUtf8(bytes, out Rune rune, out int length) == System.Buffers.OperationStatus.Done;
            foreach (byte value in isValid ? [] : bytes[..length])
                text.Append("\\x").Append(value.ToString("x2"));
            if (isValid)
                text.Append(rune);
            bytes = bytes[length..];
        }

        return text.ToString();
    }

    private static char TypeOf(string type) => type switch
    {
        "reg" => '0',
        "symlink" => '2',
        "chr" => '3',
        "blk" => '4',
        "dir" => '5',
        _ => '6',
    };

    private static string Key(byte[] path) => Encoding.Latin1.GetString(path).TrimEnd('/');

    private List<TarMember> Unpack(params string[] arguments)
    {
        CommandRun run = CommandRun.Of(["unpack", "--output", _folder["x.tar"], .. arguments]);
        Assert.Equal((0, ""), (run.ExitCode, run.Failure));
        return TarMember.ReadAll(File.ReadAllBytes(_folder["x.tar"]));
    }

    private void Fails(string message, params string[] arguments)
    {
        CommandRun run = CommandRun.Of(["unpack", "-l", "error", "--output", _folder["x.tar"], .. arguments]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(message, run.Failure, StringComparison.Ordinal);
        Assert.Equal(run.Failure + "\n", run.Error);
        Assert.False(File.Exists(_folder["x.tar"]));
    }
}
