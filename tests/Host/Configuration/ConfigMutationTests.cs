using System.Text;
using Nydus.Abstractions;
using Nydus.Host.Configuration;
using static Nydus.Host.Tests.Configuration.ConfigSamples;

namespace Nydus.Host.Tests.Configuration;

public sealed class ConfigMutationTests
{
    private static readonly string[] s_pieces =
        ["{", "}", "[", "]", "\"", ",", ":", "=", "null", "true", "-1", "1e400", "18446744073709551616", "\\ud800", "\\", "\n", "'''", "#", "//", "/*", "\u00e9", "\"type\":", "[[", "]]", "."];

    /// <summary>Whatever the document: a configuration, or errors, and no exception; and what loads can be redacted and migrated.</summary>
    [Fact]
    public void Mutated_documents_never_throw()
    {
        var random = new Random(20260723);
        byte[][] seeds = [.. ((string[])[SmokeV1, SmokeV2, SmokeToml, SnapshotterV1]).Select(Encoding.UTF8.GetBytes)];
        int loaded = 0;
        for (int i = 0; i < 20_000; i++)
        {
            byte[] document = Mutate(seeds[i % seeds.Length], random);
            ConfigLoad load = ConfigLoader.Load(document);
            bool failed = load.Diagnostics.Any(d => d.Severity == DiagnosticSeverity.Error);
            Assert.Equal(failed, load.Config is null);
            if (load.Config is { } config)
            {
                loaded++;
                _ = config.ToString();
                string migrated = ConfigMigration.ToVersion2(config, i % 2 == 0 ? ConfigFormat.Json : ConfigFormat.Toml);
                Assert.NotNull(Load(migrated).Config);
            }
        }
        Assert.InRange(loaded, 100, 19_900);
    }

    private static byte[] Mutate(byte[] seed, Random random)
    {
        var bytes = new List<byte>(seed);
        for (int n = random.Next(1, 4); n > 0 && bytes.Count > 0; n--)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 20), bytes.Count - at));
                    break;
                case 2:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(s_pieces[random.Next(s_pieces.Length)]));
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 60), bytes.Count - at)));
                    break;
                default:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
            }
        }
        return [.. bytes];
    }
}
