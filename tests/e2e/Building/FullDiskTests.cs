using Nydus.E2E.Harness;

namespace Nydus.E2E.Building;

/// <summary>A disk that has no room for the result: one clear line, and nothing is left.</summary>
public class FullDiskTests
{
    public static TheoryData<string> Commands => new(ImageWorkplace.Commands.Where(command => command != "merge"));

    [Theory]
    [MemberData(nameof(Commands))]
    public Task Data_has_no_room(string command) => AssertFailsAsync(command, "4m");

    [Fact]
    public Task A_merged_bootstrap_has_no_room() => AssertFailsAsync("merge", "4k");

    [Fact]
    public async Task No_room_for_a_bootstrap_after_its_blob()
    {
        using var folder = new TestFolder();
        var source = folder.Make("source");
        for (var i = 0; i < 3000; i++)
            await File.WriteAllTextAsync(Path.Combine(source, new string('n', 200) + i), "the same");
        await MountAsync(folder.Make("disk"), "256k");
        var run = await ImageRun.OfAsync(
            ["create", "--log-level", "error", "--bootstrap", folder["disk/bootstrap"], "--blob-dir", folder.Make("blobs"), source], folder.Path, folder.Path);
        run.AssertFailed("No space left on device");
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder["disk"]));
    }

    private static async Task AssertFailsAsync(string command, string size)
    {
        using var place = await ImageWorkplace.MakeAsync();
        await MountAsync(place.Output, size);
        var run = await ImageRun.OfAsync(place.Arguments(command), place.Folder.Path, place.Folder.Make("tmp"));
        run.AssertFailed("No space left on device");
        Assert.Empty(Directory.EnumerateFileSystemEntries(place.Output));
    }

    private static async Task MountAsync(string folder, string size)
    {
        Tool.NeedRoot();
        await Tool.MustAsync("mount", "-t", "tmpfs", "-o", "size=" + size, "nydus-e2e", folder);
    }
}
