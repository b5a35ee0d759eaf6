using Nydus.E2E.Harness;

namespace Nydus.E2E.Faults;

/// <summary>Missing blobs, and cache folders that cannot be written.</summary>
public class StorageFaultTests
{
    [Theory]
    [InlineData("dict-v5")]
    [InlineData("dict-v6")]
    public async Task Without_a_blob_its_files_give_EIO_and_all_others_are_read(string name)
    {
        using var image = new ServedImage(name);
        var blob = Path.Combine(image.Blobs, image.Image.Blobs[0]);
        var away = image.Folder["away"];
        File.Move(blob, away);
        await using var daemon = await image.ServeAsync();
        await image.CompareAsync("sha256", "error");
        var states = await Task.WhenAll(image.Manifest.Files.Select(file => Outcome.OfAsync(image.Mountpoint, file)));
        Assert.Contains(Outcome.Right, states.Zip(image.Manifest.Files).Where(pair => pair.Second.Size > 0).Select(pair => pair.First));
        Assert.Contains(Outcome.IoError, states);
        Assert.DoesNotContain(Outcome.Wrong, states);
        await Waiting.UntilAsync(() => daemon.Lines.Any(line => line.Contains(image.Image.Blobs[0], StringComparison.Ordinal)), "the log to name the blob");
        Assert.InRange(daemon.Lines.Count(line => line.Contains("ERROR", StringComparison.Ordinal)), 0, 64);

        File.Move(away, blob);
        await Waiting.UntilAsync(() => image.Manifest.ReadAllAsync(image.Mountpoint, 1).ContinueWith(read => read.IsCompletedSuccessfully).Result, "the blob to be found again");
        await daemon.StopAsync();
    }

    [Fact]
    public async Task A_blob_that_cannot_be_read_gives_EIO()
    {
        using var image = new ServedImage("c-v6");
        var blob = Path.Combine(image.Blobs, image.Image.Blobs[0]);
        File.Delete(blob);
        Directory.CreateDirectory(blob);
        await using var daemon = await image.ServeAsync();
        var states = await Task.WhenAll(image.Manifest.Files.Where(file => file.Size > 0).Select(file => Outcome.OfAsync(image.Mountpoint, file)));
        Assert.All(states, state => Assert.Equal(Outcome.IoError, state));
        await image.CompareAsync("sha256", "error");
        await daemon.StopAsync();
    }

    [Theory]
    [InlineData("b-v6-zstd", "size=1m")]
    [InlineData("b-v5-lz4", "size=64k")]
    [InlineData("c-v6", "size=16k")]
    [InlineData("c-v6", "ro")]
    [InlineData("c-v5", "ro")]
    public async Task A_cache_folder_that_is_full_or_read_only_costs_no_reader_anything(string name, string options)
    {
        Tool.NeedRoot();
        using var image = new ServedImage(name);
        await Tool.MustAsync("mount", "-t", "tmpfs", "-o", options, "nydus-e2e", image.Cache);
        await using var daemon = await image.ServeAsync();
        await image.Manifest.ReadAllAsync(image.Mountpoint, seed: 1, readers: 4);
        await image.CompareAsync();
        // Once for the condition, whatever the number of chunks: one line per file of the cache at most.
        var complaints = daemon.Lines.Count(line => line.Contains("WARN", StringComparison.Ordinal) || line.Contains("ERROR", StringComparison.Ordinal));
        Assert.True(complaints is >= 1 and <= 4, daemon.Log);
        await daemon.StopAsync();
    }
}
