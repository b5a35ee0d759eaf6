using Nydus.E2E.Harness;

namespace Nydus.E2E.Faults;

public class KillTests
{
    private static readonly string[] Images = ["b-v6-zstd", "c-v6-chunk-4k", "c-v5-chunk-4k", "a-v6-zstd-blake3", "c-v6-batch"];

    private static int Rounds => Product.IsFullRun ? 200 : 50;

    /// <summary>The moment is a count of files, not a time: a seed gives about the same moment on any machine.</summary>
    [Fact]
    public async Task Killed_at_any_moment_of_filling_the_cache_the_next_start_serves_no_wrong_byte()
    {
        var random = new Random(20);
        for (var round = 0; round < Rounds; round++)
        {
            using var image = new ServedImage(Images[round % Images.Length]);
            var config = image.Config with { Compressed = round % 7 == 3 && round % Images.Length != 4, CacheValidate = round % 3 == 1 };
            await using (var victim = await image.ServeAsync(config))
                await KillWhileReadingAsync(victim, image, random);

            await using var next = await image.ServeAsync(config);
            await image.Manifest.ReadAllAsync(image.Mountpoint, round, readers: 4);
            await next.StopAsync();
        }
    }

    private static async Task KillWhileReadingAsync(Daemon victim, ServedImage image, Random random)
    {
        var left = random.Next(1, image.Manifest.Files.Count);
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var readers = Enumerable.Range(0, 4).Select(reader => Task.Run(async () =>
        {
            var order = image.Manifest.Files.ToArray();
            new Random(reader + left).Shuffle(order);
            foreach (var file in order)
            {
                if (Interlocked.Decrement(ref left) <= 0)
                    enough.TrySetResult();
                // ENOTCONN and the like are what a dead daemon gives; a wrong byte is what it must never give.
                Assert.NotEqual(Outcome.Wrong, await Outcome.OfAsync(image.Mountpoint, file));
            }
        })).ToArray();
        await enough.Task;
        await victim.KillAsync();
        try
        {
            await Task.WhenAll(readers);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // ECANCELED, which is no IOException here, is what a ring that goes away gives.
            Assert.True(victim.HasExited);
        }
    }
}
