using Nydus.E2E.Harness;

namespace Nydus.E2E.Tools;

public class OverlayTests
{
    public static TheoryData<string> Images => GoldenRows.Named(["b-v6-zstd", "b-v6-chunk-16m", "a-v6-zstd-blake3", "a-v5-zstd-blake3"]);

    [Theory]
    [MemberData(nameof(Images))]
    public async Task Written_files_are_copied_up_whole(string name)
    {
        using var image = new ServedImage(name);
        await using var daemon = await image.ServeAsync();
        using (var overlay = await Overlay.MountAsync(image))
        {
            foreach (var file in image.Manifest.Files)
            {
                var path = Path.Combine(overlay.Merged, file.Path);
                await using (var stream = new FileStream(path, FileMode.Append))
                    stream.WriteByte(0);
                await using (var stream = new FileStream(path, FileMode.Open))
                    stream.SetLength(stream.Length - 1);
                var copied = new FileInfo(path).Length;
                // Several names of one file are one file below, and as many copies above.
                Assert.Equal(file, new ManifestFile(file.Path, copied, await Manifest.DigestAsync(path)));
            }

        }

        await image.CompareAsync();
        await daemon.StopAsync();
    }

    [Theory]
    [MemberData(nameof(Images))]
    public async Task Fio_writes_and_verifies_beside_the_image(string name)
    {
        Tool.Need("fio");
        using var image = new ServedImage(name);
        await using var daemon = await image.ServeAsync();
        using (var overlay = await Overlay.MountAsync(image))
        {
            var writing = Tool.MustAsync(
                "fio", "--name=verify", $"--directory={overlay.Merged}", "--rw=randwrite", "--bsrange=4k-128k", "--size=16m", "--numjobs=2",
                "--verify=crc32c", "--verify_fatal=1", "--do_verify=1", "--ioengine=psync", "--randseed=7", "--minimal");
            await image.Manifest.ReadAllAsync(overlay.Merged, seed: 1, readers: 2);
            await writing;
        }

        await daemon.StopAsync();
    }
}
