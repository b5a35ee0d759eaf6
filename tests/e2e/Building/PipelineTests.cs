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
        if (type == "targz-ref")
            File.Copy(folder["layer"], folder[Path.Combine("blobs", await Manifest.DigestAsync(folder["layer"]))]);
        var result = await Tool.RunAsync(
            Product.NydusImage, "merge", "--log-level", "warn", "--output-json", folder["merge.json"], "--bootstrap", folder["merged"], folder[Path.Combine("blobs", id)]);
        Assert.True(result.Status == 0, result.Error);
        Assert.NotEmpty(JsonNode.Parse(await File.ReadAllTextAsync(folder["merge.json"]))!["blobs"]!.AsArray());

        var unpacked = folder.Make("unpacked");
        await Tool.MustAsync("tar", "-C", unpacked, "-xpf", folder["layer"]);
        var mountpoint = folder.Make("mnt");
        await using var daemon = await Daemon.ServeAsync(mountpoint, folder.Write("config.json", ConfigFile.Local(folder["blobs"], folder.Make("cache")).Version1()), folder["merged"]);
        await TreeListing.AssertSameAsync(unpacked, mountpoint, TreeFields.WholeSeconds);
        await daemon.StopAsync();
    }

    [Fact]
    public async Task An_interrupted_build_leaves_nothing_under_a_final_name()
    {
        using var folder = new TestFolder();
        await Tool.MustAsync("mkfifo", folder["in"]);
        // A layer that never ends.
        var feed = Shell($"(tar -C {await trees.TreeAsync("tree-b")} -cf - . | head -c 4000000; exec sleep 300) > {folder["in"]}");
        var create = Tool.Start(Product.NydusImage, ["create", "--type", "tar-rafs", "--bootstrap", folder["bootstrap"], "--blob-dir", folder.Make("blobs"), folder["in"]]);
        await Waiting.UntilAsync(() => Directory.EnumerateFiles(folder["blobs"]).Any(file => new FileInfo(file).Length > 0) || create.HasExited, "the first bytes of the blob");
        Assert.False(create.HasExited, "the build ended although its layer did not");
        Libc.Signal(create.Id, Libc.SIGINT);
        await create.WaitForExitAsync();
        Assert.Equal(130, create.ExitCode);
        feed.Kill(entireProcessTree: true);
        Assert.Empty(Directory.EnumerateFiles(folder["blobs"]));
        Assert.False(File.Exists(folder["bootstrap"]));
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
