using System.Diagnostics;
using System.Runtime.Loader;
using System.Runtime.Versioning;
using Nydus.Abstractions;
using Nydus.Plugin.Tests;

namespace Nydus.Plugins.Tests;

/// <summary>The catalog on the plugins of this repository, as they were built.</summary>
[SupportedOSPlatform("linux")]
public sealed class PluginCatalogTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private static readonly string s_built = Path.Combine(AppContext.BaseDirectory, "tested-plugins");
    private readonly TemporaryDirectory _temp = new();
    private readonly PluginTestContext _context = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void List_ReadsEverythingFromMetadata()
    {
        Install("blobcache");
        Install("localfs");

        IReadOnlyList<PluginDescriptor> list = Catalog().List();

        Assert.Equal(["Nydus.Plugin.BlobCache", "Nydus.Plugin.LocalFs"], list.Select(p => p.Name));
        Assert.Equal([PluginKind.BlobCache, PluginKind.StorageBackend], list.Select(p => p.Kind!.Value));
        Assert.Equal(["blobcache", "filecache"], list[0].Types);
        Assert.All(list, p => Assert.Equal(PluginStatus.Ok, p.Status));
        Assert.Equal(new Version(ContractVersion.Major, ContractVersion.Minor), list[0].ContractVersion);
        Assert.Equal(64, list[0].Sha256!.Length);
        Assert.DoesNotContain(AppDomain.CurrentDomain.GetAssemblies(), a => a.Location.StartsWith(_temp.Path, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("null", "null")]
    [InlineData("some-vendor", "null")]
    [InlineData(null, "null")]
    public async Task CreateBackend_LoadsFromFolderOrFile(string? folder, string type)
    {
        Install(type, folder ?? "");

        PluginCreation<IStorageBackend> creation = Catalog().CreateBackend(type, PluginTestContext.Json("""{"size":10,"sise":1}"""), _context);

        await using IStorageBackend backend = creation.Instance!;
        await using IBlobReader reader = await backend.OpenBlobAsync("any", default);
        Assert.Equal(10, await reader.GetSizeAsync(default));
        byte[] buffer = [1, 2];
        await reader.ReadAsync(8, buffer, default);
        Assert.Equal([0, 0], buffer);
        Assert.Equal(BackendErrorCode.OutOfRange, (await Assert.ThrowsAsync<BackendException>(async () => await reader.ReadAsync(9, buffer, default))).Code);
        Assert.Equal("config.sise", Assert.Single(creation.Diagnostics).Path);
        Assert.NotSame(AssemblyLoadContext.Default, AssemblyLoadContext.GetLoadContext(backend.GetType().Assembly));
        Assert.False(AssemblyLoadContext.GetLoadContext(backend.GetType().Assembly)!.IsCollectible);
        Assert.Contains(_context.Messages, m => m.Contains("Nydus.Plugin.Null") && m.Contains("SHA-256"));
    }

    [Fact]
    public async Task Loads_AreReportedWhenTheCallerHasTheTime()
    {
        Install("null", "null");
        PluginCatalog catalog = new([_temp["plugins"]], new PluginCatalogOptions { Logger = _context, DefersReports = true });

        await using IStorageBackend backend = catalog.CreateBackend("null", PluginTestContext.Json("""{"size":10}"""), _context).Instance!;

        Assert.DoesNotContain(_context.Messages, m => m.Contains("SHA-256"));
        catalog.ReportLoads();
        Assert.Contains(_context.Messages, m => m.Contains("Nydus.Plugin.Null") && m.Contains("SHA-256"));
    }

    [Fact]
    public void CreateCache_FindsASecondTypeOfAPlugin()
    {
        Install("blobcache");
        PluginCreation<IBlobCache> creation = Catalog().CreateCache("filecache", PluginTestContext.Json($$"""{"work_dir":"{{_temp["w"]}}"}"""), CacheForm.Stored, _context);
        Assert.Equal(CacheForm.Stored, creation.Instance!.Form);
    }

    [Fact]
    public void MissingType_NamesWhatThereIsAndWhereItLooked()
    {
        Install("localfs");
        Install("null");
        PluginDiagnostic diagnostic = Assert.Single(Catalog(_temp["none"]).CreateBackend("oss", default, _context).Diagnostics);

        Assert.Contains("\"oss\"", diagnostic.Message);
        Assert.Contains("\"localfs\", \"null\"", diagnostic.Message);
        Assert.Contains(_temp["plugins"], diagnostic.Message);
        Assert.Contains($"{_temp["none"]} (missing)", diagnostic.Message);
    }

    [Fact]
    public void EarlierDirectory_ShadowsLaterOne()
    {
        string first = Install("null", into: "first");
        Install("null", into: "second");
        IReadOnlyList<PluginDescriptor> list = new PluginCatalog([_temp["first"], _temp["second"]], Options()).List();

        Assert.Equal([PluginStatus.Ok, PluginStatus.Shadowed], list.Select(p => p.Status));
        Assert.Equal(first, list[0].Path);
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("truncated")]
    [InlineData("empty")]
    [InlineData("native")]
    public void BrokenFile_IsRefusedWithASentence(string how)
    {
        byte[] good = File.ReadAllBytes(Path.Combine(s_built, "null", "Nydus.Plugin.Null.dll"));
        byte[] bytes = how switch
        {
            "garbage" => [.. Enumerable.Range(0, 5000).Select(i => (byte)(i * 31))],
            "truncated" => good[..(good.Length / 3)],
            "native" => File.ReadAllBytes(Directory.GetFiles(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "libSystem.Native.so")[0]),
            _ => [],
        };
        _temp.Write("plugins/bad/bad.dll", bytes);

        PluginDescriptor plugin = Assert.Single(Catalog().List());
        Assert.Equal(PluginStatus.Refused, plugin.Status);
        Assert.Contains("bad.dll is not a usable .NET assembly", plugin.Reason);
    }

    [Fact]
    public void TruncationAnywhere_NeverThrows()
    {
        byte[] good = File.ReadAllBytes(Path.Combine(s_built, "null", "Nydus.Plugin.Null.dll"));
        for (int length = 0; length < good.Length; length += 97)
        {
            _temp.Write("plugins/bad/bad.dll", good[..length]);
            Assert.All(Catalog().List(), p => Assert.NotNull(p.Name));
        }
    }

    [Fact]
    public void DamageAnywhere_NeverThrows()
    {
        byte[] good = File.ReadAllBytes(Path.Combine(s_built, "null", "Nydus.Plugin.Null.dll"));
        Random random = new(7);
        for (int round = 0; round < 300; round++)
        {
            byte[] bad = [.. good];
            for (int i = 0; i < 20; i++)
                bad[random.Next(bad.Length)] = (byte)random.Next(256);
            _temp.Write("plugins/bad/bad.dll", bad);
            Assert.All(Catalog().List(), p => Assert.NotNull(p.Name));
        }
    }

    [Fact]
    public void ForeignContract_IsRefused()
    {
        string path = Install("null");
        Patch(path, [1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0], [1, 0, 1, 0, 0, 0, 4, 0, 0, 0, 0, 0]);

        PluginDescriptor plugin = Assert.Single(Catalog().List());
        Assert.Equal(PluginStatus.Refused, plugin.Status);
        Assert.Contains("was built for contract 1.4, this host has 0.1", plugin.Reason);
        string message = Assert.Single(Catalog().CreateBackend("null", default, _context).Diagnostics).Message;
        Assert.Contains("was built for contract 1.4", message);
    }

    [Fact]
    public void MissingFactory_IsAMalfunction_NamedAndRemembered()
    {
        string path = Install("null");
        Patch(path, "Nydus.Plugin.Null.NullBackendFactory"u8.ToArray(), "Nydus.Plugin.Null.NullBackendFactorX"u8.ToArray());
        PluginCatalog catalog = Catalog();

        for (int i = 0; i < 2; i++)
            Assert.Contains("Nydus.Plugin.Null", Assert.Single(catalog.CreateBackend("null", default, _context).Diagnostics).Message);
        PluginDescriptor plugin = Assert.Single(catalog.List());
        Assert.Equal(PluginStatus.Malfunctioned, plugin.Status);
        Assert.Contains("NullBackendFactorX", plugin.Reason);
    }

    [Theory]
    [InlineData("plugins/null/Nydus.Plugin.Null.dll")]
    [InlineData("plugins/null/Nydus.Plugin.Null.deps.json")]
    [InlineData("plugins/null")]
    [InlineData("plugins")]
    public void WritableByOthers_IsRefused(string what)
    {
        Install("null");
        foreach (UnixFileMode more in (UnixFileMode[])[UnixFileMode.GroupWrite, UnixFileMode.OtherWrite, UnixFileMode.OtherWrite | UnixFileMode.StickyBit])
        {
            File.SetUnixFileMode(_temp[what], OwnerOnly | more);
            AssertRefused("can be written by others");
        }
    }

    [Fact]
    public async Task ForeignOwner_IsRefused_UnlessTrusted()
    {
        if (Environment.UserName != "root")
            Assert.Skip("skipped: only root can give files away");
        string path = Install("null");
        using (Process chown = Process.Start("chown", ["65534", path]))
            await chown.WaitForExitAsync();

        AssertRefused("belongs to user 65534");
        PluginCatalog trusting = new([_temp["plugins"]], new PluginCatalogOptions { TrustedOwners = [65534] });
        Assert.Equal(PluginStatus.Ok, Assert.Single(trusting.List()).Status);
    }

    [Fact]
    public void Link_IsJudgedByItsTarget()
    {
        string target = Install("null", into: "elsewhere");
        Directory.CreateDirectory(_temp["plugins/null"]);
        File.CreateSymbolicLink(_temp["plugins/null/Nydus.Plugin.Null.dll"], target);
        Assert.Equal(target, Assert.Single(Catalog().List()).Path);

        File.SetUnixFileMode(target, OwnerOnly | UnixFileMode.OtherWrite);
        AssertRefused(target);
        File.SetUnixFileMode(target, OwnerOnly);
        File.SetUnixFileMode(Path.GetDirectoryName(target)!, OwnerOnly | UnixFileMode.OtherWrite);
        AssertRefused(Path.GetDirectoryName(target)!);
    }

    [Fact]
    public void Pins_LetOnlyPinnedFilesIn()
    {
        string path = Install("null");
        string digest = Assert.Single(Catalog().List()).Sha256!;
        PluginCatalog pinned = new([_temp["plugins"]], new PluginCatalogOptions { Sha256Pins = [digest.ToUpperInvariant()] });
        Assert.Equal(PluginStatus.Ok, Assert.Single(pinned.List()).Status);

        using (FileStream file = File.Open(path, FileMode.Append))
            file.WriteByte(0);
        PluginDescriptor refused = Assert.Single(pinned.List());
        Assert.Equal(PluginStatus.Refused, refused.Status);
        Assert.Contains("not among the pinned", refused.Reason);
    }

    [Fact]
    public void Dependencies_AreNotMentioned()
    {
        Install("null");
        File.Copy(typeof(PluginCatalog).Assembly.Location, _temp["plugins/null/Some.Dependency.dll"]);
        _temp.Write("plugins/null/native.dll", 1, 2, 3);
        Assert.Equal("Nydus.Plugin.Null", Assert.Single(Catalog().List()).Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("../null")]
    [InlineData("a\0b")]
    public void HostileType_IsMissing(string type)
    {
        Install("null");
        Assert.Null(Catalog().CreateBackend(type, default, _context).Instance);
    }

    [Fact]
    public void BuiltPlugins_HaveTheirDepsAndNoCopyOfTheContract()
    {
        foreach (string folder in (string[])["localfs", "blobcache", "dummycache", "null"])
        {
            string[] files = [.. Directory.GetFiles(Path.Combine(s_built, folder)).Select(f => Path.GetFileName(f))];
            Assert.Equal(files.Single(f => f.EndsWith(".dll", StringComparison.Ordinal))[..^4] + ".deps.json", files.Single(f => f.EndsWith(".deps.json", StringComparison.Ordinal)));
        }
    }

    private PluginCatalog Catalog(params string[] more) => new([_temp["plugins"], .. more], Options());

    private PluginCatalogOptions Options() => new() { Logger = _context };

    private void AssertRefused(string reason)
    {
        PluginDescriptor plugin = Assert.Single(Catalog().List());
        Assert.Equal(PluginStatus.Refused, plugin.Status);
        Assert.Contains(reason, plugin.Reason);
        Assert.Null(Catalog().CreateBackend("null", default, _context).Instance);
    }

    private string Install(string plugin, string? folder = null, string into = "plugins")
    {
        string target = Path.Combine(_temp[into], folder ?? plugin);
        Directory.CreateDirectory(target);
        foreach (string file in Directory.GetFiles(Path.Combine(s_built, plugin)))
            File.WriteAllBytes(Path.Combine(target, Path.GetFileName(file)), File.ReadAllBytes(file));
        return Directory.GetFiles(target, "*.dll").Single();
    }

    private static void Patch(string path, byte[] from, byte[] to)
    {
        byte[] bytes = File.ReadAllBytes(path);
        int at = bytes.AsSpan().IndexOf(from);
        Assert.True(at >= 0);
        to.CopyTo(bytes, at);
        File.WriteAllBytes(path, bytes);
    }
}
