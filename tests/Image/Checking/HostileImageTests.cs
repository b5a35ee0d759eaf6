using Nydus.Image.Tests.CommandLine;

namespace Nydus.Image.Tests.Checking;

/// <summary>Damaged bootstraps: every command ends with a sentence or with an answer, and never in another way.</summary>
public sealed class HostileImageTests : IDisposable
{
    private const int Mutations = 150;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("c-v5", 1)]
    [InlineData("c-v6", 2)]
    [InlineData("a-v6-zstd-blake3", 3)]
    [InlineData("merge-v6", 4)]
    public void EveryCommandSurvives(string name, int seed)
    {
        byte[] original = File.ReadAllBytes(GoldenData.Image(name).Bootstrap);
        var random = new Random(seed);
        string path = _folder["bootstrap"];
        for (int i = 0; i < Mutations; i++)
        {
            File.WriteAllBytes(path, Mutate(original, random));
            string[][] commands =
            [
                ["check", "-v", path],
                ["inspect", "-R", "prefetch", path],
                ["stat", "-B", path],
                ["unpack", "-D", GoldenData.BlobDirectory, "--output", _folder["x.tar"], path],
                ["export", "--block", "--verity", "-D", GoldenData.BlobDirectory, "-O", _folder["x.disk"], "-B", path],
            ];
            // All commands load in the same way: one a mutation is enough, and check always.
            foreach (string[] command in (string[][])[commands[0], commands[1 + (i % (commands.Length - 1))]])
            {
                CommandRun run = CommandRun.Of([.. command, "-l", "error"]);
                Assert.True(run.ExitCode is 0 or 1, $"seed {seed}, mutation {i}, {command[0]}: {run.ExitCode} {run.Error}");
                Assert.Equal(run.ExitCode == 0, run.Failure.Length == 0);
            }

            File.Delete(_folder["x.disk"]);
        }
    }

    [Theory]
    [InlineData("c-v5")]
    [InlineData("c-v6")]
    public void TruncatedImagesAreRefused(string name)
    {
        byte[] original = File.ReadAllBytes(GoldenData.Image(name).Bootstrap);
        for (int length = 0; length < original.Length; length += 1021)
        {
            File.WriteAllBytes(_folder["bootstrap"], original[..length]);
            CommandRun run = CommandRun.Of("check", "-l", "error", _folder["bootstrap"]);
            Assert.Equal(1, run.ExitCode);
            Assert.Equal(run.Failure + "\n", run.Error);
        }
    }

    private static byte[] Mutate(byte[] original, Random random)
    {
        byte[] copy = [.. original];
        for (int count = random.Next(1, 6); count > 0; count--)
        {
            int at = random.Next(3) == 0 ? random.Next(Math.Min(copy.Length, 2048)) : random.Next(copy.Length);
            switch (random.Next(3))
            {
                case 0:
                    copy[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    copy[at] = (byte)random.Next(256);
                    break;
                default:
                    copy.AsSpan(at, Math.Min(8, copy.Length - at)).Fill(random.Next(2) == 0 ? (byte)0xFF : (byte)0);
                    break;
            }
        }

        return copy;
    }
}
