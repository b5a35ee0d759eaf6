using Nydus.E2E.Harness;

namespace Nydus.E2E.Faults;

/// <summary>
/// Damaged files under a whole daemon, with validation on. The formats' own tests try tens of thousands of damages; here it is the
/// process that must refuse with a sentence or serve right bytes and EIO, and end when told.
/// </summary>
public class DamagedInputTests
{
    private const long MostMemory = 256;
    private const long MostBytesOfAFile = 4 << 20;

    private static int Damages => Product.IsFullRun ? 100 : 20;

    [Theory]
    [InlineData("c-v5")]
    [InlineData("c-v6")]
    [InlineData("c-v6-batch")]
    [InlineData("c-v6-blob-toc")]
    public async Task Bootstraps(string name)
    {
        for (var seed = 0; seed < Damages; seed++)
        {
            using var image = new ServedImage(name);
            Mutation.Apply(image.Bootstrap, seed);
            // Damaged metadata may tell other names and sizes: what is asked here is that it can be walked.
            await CheckAsync(image, seed, daemon => Task.Run(() => Walk(new DirectoryInfo(daemon.Mountpoint), depth: 40)));
        }
    }

    [Theory]
    [InlineData("c-v5")]
    [InlineData("c-v6")]
    [InlineData("c-v6-batch")]
    [InlineData("c-v6-blob-toc")]
    public async Task Blobs(string name)
    {
        for (var seed = 0; seed < Damages; seed++)
        {
            using var image = new ServedImage(name);
            Mutation.Apply(Path.Combine(image.Blobs, image.Image.Blobs[0]), seed);
            await CheckAsync(image, seed, daemon => NoWrongByteAsync(image));
        }
    }

    [Theory]
    [InlineData("v5", "c-v5")]
    [InlineData("v6", "c-v6")]
    [InlineData("v6-batch", "c-v6-batch")]
    [InlineData("v6-blob-toc-validate", "c-v6-blob-toc")]
    [InlineData("v6-compressed", "c-v6")]
    public async Task Caches(string cache, string name)
    {
        for (var seed = 0; seed < Damages; seed++)
        {
            using var image = new ServedImage(name);
            foreach (var file in Directory.EnumerateFiles(GoldenData.CacheDirectory(cache)))
                TestFolder.CopyFile(file, Path.Combine(image.Cache, Path.GetFileName(file)));
            var files = Directory.EnumerateFiles(image.Cache).Order(StringComparer.Ordinal).ToArray();
            Mutation.Apply(files[seed % files.Length], seed);
            await CheckAsync(image, seed, daemon => NoWrongByteAsync(image), compressed: cache.EndsWith("-compressed", StringComparison.Ordinal));
        }
    }

    private static async Task CheckAsync(ServedImage image, int seed, Func<Daemon, Task> use, bool compressed = false)
    {
        var config = image.Folder.Write("config.json", (image.Config with { CacheValidate = true, DigestValidate = true, Compressed = compressed }).Version1());
        await using var daemon = Daemon.Launch(image.Mountpoint, ["--config", config, "--bootstrap", image.Bootstrap, "--mountpoint", image.Mountpoint, "--rlimit-nofile", "0"]);
        try
        {
            if (!await daemon.IsServingAsync())
            {
                Assert.Equal(1, await daemon.WaitForExitAsync());
                Assert.Contains(daemon.Lines, line => line.StartsWith("Error: ", StringComparison.Ordinal));
                return;
            }

            await use(daemon).WaitAsync(Waiting.Deadline);
            Assert.False(daemon.HasExited);
            Assert.InRange(daemon.PeakMemory, 1, MostMemory);
            await daemon.StopAsync();
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"seed {seed}: {e.Message}\n{daemon.Log}", e);
        }
    }

    private static async Task NoWrongByteAsync(ServedImage image)
    {
        foreach (var file in image.Manifest.Files)
        {
            var state = await Outcome.OfAsync(image.Mountpoint, file);
            Assert.True(state is Outcome.Right or Outcome.IoError, $"{file.Path}: {state}");
        }
    }

    private static void Walk(DirectoryInfo folder, int depth)
    {
        foreach (var entry in Entries(folder))
        {
            if (entry is DirectoryInfo child && child.LinkTarget is null && depth > 0)
                Walk(child, depth - 1);
            else if (Libc.IsRegularFile(entry.FullName))
                Read(entry.FullName);
        }
    }

    // A refusal by errno is one of the right answers to damaged metadata.
    private static IReadOnlyList<FileSystemInfo> Entries(DirectoryInfo folder)
    {
        try
        {
            return [.. folder.EnumerateFileSystemInfos().Take(200)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static long Read(string path)
    {
        long offset = 0;
        try
        {
            using var handle = File.OpenHandle(path);
            var buffer = new byte[1 << 16];
            for (int count; offset < MostBytesOfAFile && (count = RandomAccess.Read(handle, buffer, offset)) > 0;)
                offset += count;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return offset;
        }

        return offset;
    }
}
