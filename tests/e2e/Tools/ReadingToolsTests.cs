using Nydus.E2E.Harness;

namespace Nydus.E2E.Tools;

/// <summary>Programs that others trust, reading the largest golden images.</summary>
public class ReadingToolsTests
{
    /// <summary>
    /// fio can write its checksums only where it can write: it lays out a verified file in an image's overlay elsewhere. Here it reads every block
    /// of the image at random by many jobs; the digests afterwards say that the pages it left in the kernel's cache are right.
    /// </summary>
    [Theory]
    [InlineData("b-v6-zstd", "incompressible-3584K")]
    [InlineData("b-v6-zstd", "text-2560K")]
    [InlineData("b-v6-chunk-16m", "sparse-17M")]
    public async Task Fio_reads_a_file_at_random(string name, string path)
    {
        Tool.Need("fio");
        using var image = new ServedImage(name);
        await using var daemon = await image.ServeAsync();
        await Tool.MustAsync(
            "fio", "--name=read", $"--filename={Path.Combine(image.Mountpoint, path)}", "--readonly", "--rw=randread", "--bsrange=1k-256k", "--bs_unaligned",
            "--numjobs=8", "--ioengine=psync", "--invalidate=1", "--randseed=11", "--minimal");
        await image.Manifest.ReadAllAsync(image.Mountpoint, seed: 1);
        await daemon.StopAsync();
    }

    /// <summary>Two images of one tree, in two formats by two daemons: rsync finds nothing to copy.</summary>
    [Theory]
    [InlineData("a-v6-zstd-blake3", "a-v5-lz4_block-sha256")]
    [InlineData("c-v6-batch", "c-v5")]
    [InlineData("c-v6", "c-v6-encrypt")]
    public async Task Rsync_finds_no_difference_between_formats(string one, string other)
    {
        Tool.Need("rsync");
        using var first = new ServedImage(one);
        using var second = new ServedImage(other);
        await using var firstDaemon = await first.ServeAsync();
        await using var secondDaemon = await second.ServeAsync();
        // A stored time of 0 is served as the time of the mount, which differs by the time between the two starts.
        var differences = await Tool.MustAsync("rsync", "-aHAXnci", "--delete", "--modify-window=600", first.Mountpoint + "/", second.Mountpoint + "/");
        Assert.Equal("", differences);
        await firstDaemon.StopAsync();
        await secondDaemon.StopAsync();
    }

    /// <summary>
    /// stress-ng's file system stressors make their own files, so most need a folder to write in: they run on an overlay above the image. Its fstat
    /// stressor takes a folder to read and runs on the mount itself.
    /// </summary>
    [Theory]
    [InlineData("a-v6-zstd-blake3")]
    [InlineData("b-v6-zstd")]
    public async Task Stress_ng_finds_no_fault(string name)
    {
        Tool.Need("stress-ng");
        using var image = new ServedImage(name);
        await using var daemon = await image.ServeAsync();
        await Tool.MustAsync("stress-ng", "--fstat", "2", "--fstat-dir", Path.Combine(image.Mountpoint, "files"), "--fstat-ops", "20000", "--timeout", "20");
        using (var overlay = await Overlay.MountAsync(image))
        {
            await Tool.MustAsync(
                "stress-ng", "--temp-path", overlay.Merged, "--verify", "--timeout", "20",
                "--getdent", "1", "--getdent-ops", "500", "--readahead", "1", "--readahead-ops", "500", "--seek", "1", "--seek-ops", "2000",
                "--dir", "1", "--dir-ops", "500", "--link", "1", "--link-ops", "100", "--rename", "1", "--rename-ops", "2000",
                "--chdir", "1", "--chdir-ops", "1000", "--copy-file", "1", "--copy-file-ops", "200", "--mmap", "1", "--mmap-file", "--mmap-ops", "50", "--mmap-bytes", "4m");
        }

        await image.CompareAsync();
        await daemon.StopAsync();
    }
}
