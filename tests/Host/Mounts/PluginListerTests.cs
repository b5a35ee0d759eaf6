using Nydus.Host.Mounts;
using Nydus.Host.PluginListing;

namespace Nydus.Host.Tests.Mounts;

public sealed class PluginListerTests : IDisposable
{
    private readonly MountFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void Tells_what_a_plugin_is_and_whether_it_can_be_used()
    {
        PluginRow row = Assert.Single(List(), row => row.Name == "Nydus.Plugin.BlobCache");
        Assert.Equal("cache", row.Kind);
        Assert.Equal(["blobcache", "filecache"], row.Types);
        Assert.Equal("ok", row.Status);
        Assert.Null(row.Reason);
        Assert.Equal(64, row.Sha256.Length);
    }

    [Fact]
    public void Tells_why_a_plugin_is_refused()
    {
        string file = Path.Combine(_fixture.PluginDirectory, "Nydus.Plugin.LocalFs", "Nydus.Plugin.LocalFs.dll");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.OtherWrite);
        PluginRow row = Assert.Single(List(), row => row.Status == "refused");
        Assert.Contains("can be written by others", row.Reason, StringComparison.Ordinal);
    }

    private IReadOnlyList<PluginRow> List() => new PluginLister().List([_fixture.PluginDirectory]);
}
