using System.Text.Json;
using Nydus.Host.Configuration;
using static Nydus.Host.Tests.Configuration.ConfigSamples;

namespace Nydus.Host.Tests.Configuration;

public sealed class SecretRedactorTests
{
    [Fact]
    public void No_secret_of_a_configuration_is_printed()
    {
        DaemonConfig config = Good(SnapshotterV1);
        string printed = $"{config} {config.Backend} {config.Cache}";
        Assert.DoesNotContain("dXNlcjpwYXNz", printed, StringComparison.Ordinal);
        Assert.DoesNotContain("t0ken", printed, StringComparison.Ordinal);
        Assert.DoesNotContain("me:pw", printed, StringComparison.Ordinal);
        Assert.Contains("registry.example.com", printed, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1:4001", printed, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("auth")]
    [InlineData("registry_token")]
    [InlineData("access_key_id")]
    [InlineData("access_key_secret")]
    [InlineData("encryption_key")]
    [InlineData("Authorization")]
    [InlineData("x_password")]
    [InlineData("client_secret")]
    public void Keys_of_secrets_are_known(string key) =>
        Assert.Equal("{\"a\":[{\"" + key + "\":\"***\"}]}", SecretRedactor.Redact(JsonElement.Parse("{\"a\":[{\"" + key + "\":\"S\"}]}")));

    [Fact]
    public void An_absent_secret_stays_visible() =>
        Assert.Equal("{\"auth\":null,\"registry_token\":\"\"}", SecretRedactor.Redact(JsonElement.Parse("{\"auth\":null,\"registry_token\":\"\"}")));

    [Theory]
    [InlineData("http://user:pass@host:1/p?q=a@b", "http://***@host:1/p?q=a@b")]
    [InlineData("http://host/p@q", "http://host/p@q")]
    [InlineData("see https://u:p@ss@h and socks5://x@y.", "see https://***@h and socks5://***@y.")]
    [InlineData("plain", "plain")]
    [InlineData("://", "://")]
    public void User_information_of_urls_is_masked(string text, string expected) => Assert.Equal(expected, SecretRedactor.RedactUrls(text));
}
