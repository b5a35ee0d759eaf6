using Nydus.Host.Mounts;

namespace Nydus.Host.Tests.Mounts;

public sealed class PluginWarningsTests : IDisposable
{
    private readonly MountFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void Nothing_is_said_when_all_is_well()
    {
        PluginWarnings.Log([_fixture.PluginDirectory], _fixture);
        Assert.Empty(_fixture.Messages);
    }

    [Fact]
    public void A_directory_that_does_not_exist_is_named()
    {
        PluginWarnings.Log([_fixture["none"], _fixture.PluginDirectory], _fixture);
        Assert.Equal([$"Warning: the plugin directory {_fixture["none"]} does not exist"], _fixture.Messages);
    }

    [Fact]
    public void A_plugin_that_is_refused_and_one_that_is_shadowed_are_named()
    {
        string refused = _fixture.PluginFile("LocalFs");
        File.SetUnixFileMode(refused, UnixFileMode.UserRead | UnixFileMode.OtherWrite);
        string second = Path.Combine(_fixture.PluginDirectory, "z");
        Directory.CreateDirectory(second, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.Copy(_fixture.PluginFile("DummyCache"), Path.Combine(second, "Nydus.Plugin.DummyCache.dll"));
        PluginWarnings.Log([_fixture.PluginDirectory], _fixture);
        Assert.Equal(2, _fixture.Messages.Count);
        Assert.Contains(_fixture.Messages, m => m.StartsWith("Warning: ", StringComparison.Ordinal) && m.Contains("can be written by others", StringComparison.Ordinal));
        Assert.Contains(_fixture.Messages, m => m.Contains($"{second}/Nydus.Plugin.DummyCache.dll is not used for \"dummycache\"", StringComparison.Ordinal));
    }
}
