using Nydus.Host.Configuration;
using static Nydus.Host.Tests.Configuration.ConfigSamples;

namespace Nydus.Host.Tests.Configuration;

public sealed class ConfigEquivalenceTests
{
    [Fact]
    public void The_three_notations_mean_the_same()
    {
        string[] seen = [Fingerprint(Good(SmokeV1)), Fingerprint(Good(SmokeV2)), Fingerprint(Good(SmokeToml))];
        Assert.Equal(seen[0], seen[1]);
        Assert.Equal(seen[1], seen[2]);
    }

    [Theory]
    [InlineData(SmokeV1)]
    [InlineData(SmokeV2)]
    [InlineData(SmokeToml)]
    [InlineData(SnapshotterV1)]
    public void Migration_keeps_the_meaning(string document)
    {
        DaemonConfig config = Good(document);
        foreach (ConfigFormat format in Enum.GetValues<ConfigFormat>())
        {
            string migrated = ConfigMigration.ToVersion2(config, format);
            DaemonConfig again = Good(migrated);
            Assert.Equal(2, again.SchemaVersion);
            Assert.Equal(Fingerprint(config), Fingerprint(again));
            Assert.Empty(Warnings(migrated));
        }
    }

    [Fact]
    public void Migration_is_stable()
    {
        string once = ConfigMigration.ToVersion2(Good(SmokeV1), ConfigFormat.Json);
        Assert.Equal(once, ConfigMigration.ToVersion2(Good(once), ConfigFormat.Json));
    }

    [Fact]
    public void Samples_give_no_warnings()
    {
        foreach (string sample in (string[])[SmokeV1, SmokeV2, SmokeToml, SnapshotterV1])
            Assert.Empty(Warnings(sample));
    }

    private static string Fingerprint(DaemonConfig config) => string.Join('|',
        config.Id,
        config.Backend!.Type,
        config.Backend.Section.GetProperty(config.Backend.Type == "localfs" ? "dir" : "host").GetString(),
        config.Cache!.Type,
        config.Cache.Compressed,
        config.Cache.Validate,
        config.Cache.Prefetch,
        config.Cache.Section.GetProperty("work_dir").GetString(),
        config.Rafs,
        config.Overlay);
}
