using System.Text.Json;
using Nydus.E2E.Harness;

namespace Nydus.E2E.CommandLine;

public class PluginTests
{
    [Fact]
    public async Task The_list_names_our_plugins()
    {
        var result = await Tool.RunAsync(Product.Nydusd, "plugins", "list", "--json");
        Assert.Equal(0, result.Status);
        using var list = JsonDocument.Parse(result.Output);
        var types = list.RootElement.EnumerateArray().SelectMany(plugin => plugin.GetProperty("types").EnumerateArray()).Select(type => type.GetString());
        Assert.Superset(new HashSet<string?> { "localfs", "blobcache", "dummycache", "null" }, types.ToHashSet());
        Assert.All(list.RootElement.EnumerateArray(), plugin => Assert.Matches("^[0-9a-f]{64}$", plugin.GetProperty("sha256").GetString()));

        var table = await Tool.RunAsync(Product.Nydusd, "plugins", "list");
        Assert.Equal(0, table.Status);
        Assert.Contains("blobcache", table.Output);
    }

    [Fact]
    public async Task A_missing_type_names_those_that_exist_and_where_they_were_looked_for()
    {
        using var image = new ServedImage("c-v6");
        var config = image.Folder.Write("config.json", (image.Config with { BackendType = "registri" }).Version1());
        var extra = image.Folder.Make("extra");
        var result = await Tool.RunAsync(
            Product.Nydusd, "--config", config, "--bootstrap", image.Bootstrap, "--mountpoint", image.Mountpoint, "--plugin-dir", extra);
        Assert.Equal(1, result.Status);
        Assert.Contains("registri", result.Error);
        Assert.Contains("localfs", result.Error);
        Assert.Contains(extra, result.Error);
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("world-writable")]
    public async Task A_plugin_that_is_refused_stops_nothing_that_does_not_need_it(string fault)
    {
        using var image = new ServedImage("c-v6");
        var plugin = new FaultyPlugin(image.Folder);
        var dll = Directory.EnumerateFiles(plugin.SearchPath, "Nydus.E2E.Faulty.dll", SearchOption.AllDirectories).Single();
        if (fault == "garbage")
            File.WriteAllText(dll, "not a program");
        else
            File.SetUnixFileMode(dll, File.GetUnixFileMode(dll) | UnixFileMode.OtherWrite);

        await using (var daemon = await image.ServeAsync(null, "--plugin-dir", plugin.SearchPath))
        {
            await image.CompareAsync();
            await daemon.StopAsync();
        }

        var config = image.Folder.Write("config.json", ConfigFile.Faulty(plugin, image.Blobs, image.Cache).Version1());
        var refused = await Tool.RunAsync(
            Product.Nydusd, "--config", config, "--bootstrap", image.Bootstrap, "--mountpoint", image.Mountpoint, "--plugin-dir", plugin.SearchPath);
        Assert.Equal(1, refused.Status);
        Assert.Contains("Nydus.E2E.Faulty.dll", refused.Error);
    }

    [Fact]
    public async Task A_running_daemon_warns_of_plugins_and_directories_that_it_does_not_use()
    {
        using var image = new ServedImage("c-v6");
        var plugin = new FaultyPlugin(image.Folder);
        var dll = Directory.EnumerateFiles(plugin.SearchPath, "Nydus.E2E.Faulty.dll", SearchOption.AllDirectories).Single();
        File.SetUnixFileMode(dll, File.GetUnixFileMode(dll) | UnixFileMode.OtherWrite);
        var none = image.Folder["no-such-directory"];
        await using var daemon = await image.ServeAsync(null, "--plugin-dir", plugin.SearchPath, "--plugin-dir", none);
        await Waiting.UntilAsync(() => Warns("Nydus.E2E.Faulty.dll") && Warns(none), "both warnings");
        await daemon.StopAsync();

        bool Warns(string what) => daemon.Lines.Any(line => line.Contains(" WARN ", StringComparison.Ordinal) && line.Contains(what, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_foreign_plugin_serves()
    {
        using var image = new ServedImage("c-v6");
        var plugin = new FaultyPlugin(image.Folder);
        await using var daemon = await image.ServeAsync(ConfigFile.Faulty(plugin, image.Blobs, image.Cache), "--plugin-dir", plugin.SearchPath);
        await image.CompareAsync();
        Assert.NotEqual(0, plugin.Reads);
        await daemon.StopAsync();
    }
}
