using System.Diagnostics;
using System.Text.Json.Nodes;
using Nydus.E2E.Harness;

namespace Nydus.E2E.Building;

/// <summary>The calls that image pipelines make: layers through FIFOs, blobs into FIFOs, patterns on stdin, then a merge.</summary>
public class PipelineTests(SourceTrees trees)
{
    [Theory]
    [InlineData("tar-rafs", "")]
    [InlineData("tar-rafs", "-z")]
    [InlineData("targz-ref", "-z")]
    public async Task A_layer_from_a_pipe_becomes_a_blob_in_a_fifo(string type, string compress)
    {
        using var folder = new TestFolder();
        var tree = await trees.TreeAsync("tree-t");
        string[] compression = compress.Length == 0 ? [] : [compress];
        await Tool.MustAsync("tar", [.. compression, "-C", tree, "--format=pax", "--sort=name", "-cf", folder["layer"], "."]);
        await Tool.MustAsync("mkfifo", folder["in"], folder["out"]);
        var blob = folder[Path.Combine("blobs", "blob")];
        folder.Make("blobs");
        var feed = Shell($"cat {folder["layer"]} > {folder["in"]}");
        var drain = Shell($"cat {folder["out"]} > {blob}");
        var create = Shell($"echo / | {Product.NydusImage} create --log-level warn --prefetch-policy {(type == "targz-ref" ? "none" : "fs")} --blob {folder["out"]} --blob-inline-meta --features blob-toc --whiteout-spec none --fs-version 6 --type {type} {folder["in"]}");
        Assert.Equal("", await EndAsync(create));
        Assert.Equal("", await EndAsync(feed));
        Assert.Equal("", await EndAsync(drain));

        var id = await Manifest.DigestAsync(blob);
        File.Move(blob, folder[Path.Combine("blobs", id)]);
        string[] facts = [];
        if (type == "targz-ref")
        {
            // The blob beside the archive is known by what the registry says of it.
            var archive = await Manifest.DigestAsync(folder["layer"]);
            File.Copy(folder["layer"], folder[Path.Combine("blobs", archive)]);
            facts = ["--original-blob-ids", archive, "--blob-digests", id, "--blob-sizes", $"{new FileInfo(folder[Path.Combine("blobs", id)]).Length}"];
        }

        string[] merge = ["merge", "--log-level", "warn", "--output-json", folder["merge.json"], "--bootstrap", folder["merged"], .. facts, folder[Path.Combine("blobs", id)]];
        await Tool.MustAsync(Product.NydusImage, merge);
        Assert.NotEmpty(JsonNode.Parse(await File.ReadAllTextAsync(folder["merge.json"]))!["blobs"]!.AsArray());

        var unpacked = folder.Make("unpacked");
        await Tool.MustAsync("tar", "-C", unpacked, "-xpf", folder["layer"]);
        var mountpoint = folder.Make("mnt");
        await using var daemon = await Daemon.ServeAsync(mountpoint, folder.Write("config.json", ConfigFile.Local(folder["blobs"], folder.Make("cache")).Version1()), folder["merged"]);
        await TreeListing.AssertSameAsync(unpacked, mountpoint, TreeFields.WholeSeconds);
        await daemon.StopAsync();
    }

    [Theory]
    [InlineData("tar-rafs", "", "cat LAYER | CREATE /dev/stdin")]
    [InlineData("targz-rafs", "-z", "cat LAYER | CREATE /dev/stdin")]
    [InlineData("targz-ref", "-z", "cat LAYER | CREATE /proc/self/fd/0")]
    [InlineData("tar-rafs", "", "CREATE /dev/stdin < LAYER")]
    [InlineData("tar-rafs", "", "CREATE <(cat LAYER)")]
    [InlineData("targz-ref", "-z", "CREATE <(cat LAYER)")]
    public async Task A_layer_from_standard_input_gives_the_same_image(string type, string compress, string command)
    {
        using var layer = await LayerArchive.MakeAsync(await trees.TreeAsync("tree-t"), compress.Length > 0);
        using var expected = await BuiltImage.CreateAsync(layer.File, "--type", type);
        var folder = expected.Folder;
        var create = $"{Product.NydusImage} create --log-level warn --type {type} --bootstrap {folder["piped"]} --blob-dir {folder.Make("piped-blobs")}";
        Assert.Equal("", await EndAsync(Shell(command.Replace("CREATE", create, StringComparison.Ordinal).Replace("LAYER", layer.File, StringComparison.Ordinal))));
        Assert.Equal(await Manifest.DigestAsync(expected.Bootstrap), await Manifest.DigestAsync(folder["piped"]));
        Assert.Equal(Directory.EnumerateFiles(expected.Blobs).Select(Path.GetFileName), Directory.EnumerateFiles(folder["piped-blobs"]).Select(Path.GetFileName));
    }

    [Fact]
    public async Task An_image_is_unpacked_into_a_fifo()
    {
        using var image = await BuiltImage.CreateAsync(await trees.TreeAsync("tree-t"));
        var expected = await Manifest.DigestAsync(await image.UnpackAsync());
        await Tool.MustAsync("mkfifo", image.Folder["out"]);
        var drain = Shell($"cat {image.Folder["out"]} > {image.Folder["drained"]}");
        await image.UnpackAsync("out");
        Assert.Equal("", await EndAsync(drain));
        Assert.Equal(expected, await Manifest.DigestAsync(image.Folder["drained"]));
    }

    private static Process Shell(string command) => Tool.Start("bash", ["-o", "pipefail", "-c", command]);

    private static async Task<string> EndAsync(Process process)
    {
        using var patience = new CancellationTokenSource(Waiting.Deadline);
        try
        {
            var error = await process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return process.ExitCode == 0 ? "" : $"status {process.ExitCode}: {error}";
        }
        finally
        {
            process.Kill(entireProcessTree: true);
            process.Dispose();
        }
    }
}
