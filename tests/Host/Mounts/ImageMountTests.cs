using System.Text.Json.Nodes;
using Nydus.FileSystems;
using Nydus.Fuse;
using Nydus.Host.Mounts;
using Nydus.Host.Process;
using Nydus.Tests;

namespace Nydus.Host.Tests.Mounts;

public sealed class ImageMountTests : IDisposable
{
    private readonly MountFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData("c-v5")]
    [InlineData("c-v6")]
    public async Task Serves_the_root_and_closes_everything_at_its_end(string name)
    {
        ImageMount mount = Open(GoldenData.Image(name).Bootstrap);
        await using IMountedFileSystem files = mount.CreateFileSystem(1UL << 56);
        Assert.Equal(FuseResult.Ok, files.GetRootEntry(out var root));
        Assert.Equal(1UL, root.nodeid >> 56);
        Assert.True(_fixture.HoldsFiles());
        mount.LogStatistics();
        Assert.Contains(
            "Information: storage: backend reads 0, backend bytes 0, chunks fetched 0, mismatches 0, store failures 0, misses 0", _fixture.Messages);
        await mount.DisposeAsync();
        Assert.False(_fixture.HoldsFiles());
    }

    [Fact]
    public async Task A_file_that_is_no_image_is_refused_by_name()
    {
        string file = _fixture["noise"];
        await File.WriteAllBytesAsync(file, new byte[8192]);
        StartException e = Assert.Throws<StartException>(() => Open(file));
        Assert.StartsWith($"the bootstrap {file} cannot be used: ", e.Message, StringComparison.Ordinal);
        Assert.False(_fixture.HoldsFiles());
    }

    [Fact]
    public void A_missing_bootstrap_is_refused_by_name()
    {
        StartException e = Assert.Throws<StartException>(() => Open(_fixture["missing"]));
        Assert.StartsWith($"the bootstrap {_fixture["missing"]} cannot be used: ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Faults_of_backend_and_cache_are_told_together()
    {
        StartException e = Assert.Throws<StartException>(() => Open("any", document =>
        {
            document["backend"] = new JsonObject { ["type"] = "vendor", ["vendor"] = new JsonObject() };
            document["cache"] = new JsonObject { ["type"] = "fscache", ["fscache"] = new JsonObject() };
        }));
        Assert.Contains("backend.vendor: There is no plugin for the storage backend type \"vendor\"", e.Message, StringComparison.Ordinal);
        Assert.Contains("; cache.fscache: There is no plugin for the blob cache type \"fscache\"", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Features_of_a_later_release_are_named_in_one_warning()
    {
        await using ImageMount mount = Open(GoldenData.Image("c-v6").Bootstrap, document =>
        {
            document["overlay"] = new JsonObject { ["upper_dir"] = "/u", ["work_dir"] = "/w" };
            document["rafs"]!["prefetch"] = new JsonObject { ["enable"] = true, ["threads"] = 1, ["batch_size"] = 1048576 };
        });
        Assert.Single(_fixture.Messages, "Warning: overlay, prefetch: not in this release, the image is served without");
    }

    [Fact]
    public async Task Without_a_type_nothing_is_kept()
    {
        await using ImageMount mount = Open(GoldenData.Image("c-v6").Bootstrap, document => document["cache"] = new JsonObject());
        Assert.Contains(_fixture.Messages, message => message.Contains("Loaded Nydus.Plugin.DummyCache", StringComparison.Ordinal));
        Assert.DoesNotContain(_fixture.Messages, message => message.Contains("Nydus.Plugin.BlobCache", StringComparison.Ordinal));
    }

    private ImageMount Open(string bootstrap, Action<JsonObject>? change = null) =>
        ImageMount.Open(new ImageLaunch(bootstrap, _fixture.Config(change), []), _fixture.Surroundings());
}
