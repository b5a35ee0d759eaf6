using Nydus.Host.Configuration;
using static Nydus.Host.Tests.Configuration.ConfigSamples;

namespace Nydus.Host.Tests.Configuration;

public sealed class ConfigErrorTests
{
    private const string LocalFs = "\"backend\":{\"type\":\"localfs\",\"config\":{\"dir\":\"/b\"}}";

    [Fact]
    public void All_errors_come_at_once_with_their_paths()
    {
        IReadOnlyList<string> errors = Errors("""
            {"device": {"backend": {"type": "registry", "config": {"host": "", "timeout": "5s", "proxy": {"fallback": 1}}},
                        "cache": {"type": "blobcache"}},
             "mode": "fast", "amplify_io": 300000000, "enable_xattr": "yes",
             "fs_prefetch": {"enable": true, "threads_count": 0, "merging_size": 268435457, "bandwidth_rate": 4294967296}}
            """);
        Assert.Equal(
            [
                "amplify_io: 300000000 exceeds 268435456",
                "device.backend.config.host: must not be empty",
                "device.backend.config.proxy.fallback: must be true or false (got a number)",
                "device.backend.config.repo: required, a string",
                "device.backend.config.timeout: must be a whole number (got a string)",
                "device.cache.config: required object for type blobcache",
                "enable_xattr: must be true or false (got a string)",
                "fs_prefetch.bandwidth_rate: 4294967296 exceeds 4294967295",
                "fs_prefetch.merging_size: 268435457 exceeds 268435456",
                "fs_prefetch.threads_count: 0 is not between 1 and 1024",
                "mode: must be `direct` or `cached`",
            ],
            errors.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("\"version\":3", "version: 3 is not supported")]
    [InlineData("\"version\":1,\"device\":{}", "version: 1 is not supported")]
    [InlineData("\"version\":\"2\"", "version: must be the number 2")]
    [InlineData("\"mode\":\"direct\"", "neither `version` (a version 2 document) nor `device` (a version 1 document) is there")]
    [InlineData("\"device\":{" + LocalFs + "}", "mode: required, a string")]
    [InlineData("\"device\":{},\"mode\":\"direct\"", "device.backend: required object")]
    [InlineData("\"device\":[],\"mode\":\"direct\"", "device: must be an object (got a list)")]
    [InlineData("\"device\":{\"backend\":{\"type\":\"localfs\"}},\"mode\":\"direct\"", "device.backend.config: required object for type localfs")]
    [InlineData("\"device\":{\"backend\":{\"config\":{}}},\"mode\":\"direct\"", "device.backend.type: required, a string")]
    [InlineData("\"device\":{\"backend\":{\"type\":\"localfs\",\"config\":{}}},\"mode\":\"direct\"", "device.backend.config.dir: required: `dir` or `blob_file`")]
    [InlineData("\"device\":{\"backend\":{\"type\":\"localdisk\",\"config\":{}}},\"mode\":\"direct\"", "device.backend.config.device_path: required")]
    [InlineData("\"device\":{\"backend\":{\"type\":\"http-proxy\",\"config\":{}}},\"mode\":\"direct\"", "device.backend.config.addr: required")]
    [InlineData("\"device\":{" + LocalFs + ",\"cache\":{\"type\":\"fscache\",\"config\":null}},\"mode\":\"direct\"", "device.cache.config: required object for type fscache")]
    [InlineData("\"device\":{" + LocalFs + ",\"cache\":{\"type\":\"blobcache\",\"config\":[]}},\"mode\":\"direct\"", "device.cache.config: must be an object (got a list)")]
    [InlineData("\"device\":{" + LocalFs + ",\"cache\":{\"type\":\"blobcache\",\"config\":{\"work_dir\":\"\"}}},\"mode\":\"direct\"", "device.cache.config.work_dir: must not be empty")]
    [InlineData("\"version\":2,\"backend\":{\"type\":\"localfs\"}", "backend.localfs: required object for type localfs")]
    [InlineData("\"version\":2,\"backend\":{}", "backend.type: required, a string")]
    [InlineData("\"version\":2,\"backend\":{\"type\":\"s3\",\"s3\":{\"region\":\"r\",\"bucket_name\":\"b\"}}", "backend.s3.endpoint: required, a string")]
    [InlineData("\"version\":2,\"backend\":{\"type\":\"oss\",\"oss\":{\"endpoint\":\"\",\"bucket_name\":\"b\"}}", "backend.oss.endpoint: must not be empty")]
    [InlineData("\"version\":2,\"backend\":{\"type\":\"oss\",\"oss\":{\"endpoint\":\"e\",\"bucket_name\":\"b\",\"retry_limit\":256}}", "backend.oss.retry_limit: 256 exceeds 255")]
    [InlineData("\"version\":2,\"backend\":{\"type\":\"oss\",\"oss\":{\"endpoint\":\"e\",\"bucket_name\":\"b\",\"ca_cert_files\":[\"a\",1]}}", "backend.oss.ca_cert_files[1]: must be a string (got a number)")]
    [InlineData("\"version\":2,\"cache\":{\"type\":\"filecache\"}", "cache.filecache: required object for type blobcache")]
    [InlineData("\"version\":2,\"cache\":{\"type\":\"blobcache\",\"filecache\":{\"encryption_key\":\"abc\"}}", "cache.filecache.encryption_key: must be 32 bytes")]
    [InlineData("\"version\":2,\"cache\":{\"prefetch\":{}}", "cache.prefetch.enable: required, true or false")]
    [InlineData("\"version\":2,\"rafs\":{\"batch_size\":300000000}", "rafs.batch_size: 300000000 exceeds 268435456")]
    [InlineData("\"version\":2,\"rafs\":{\"batch_size\":-1}", "rafs.batch_size: must be 0 or more (got -1)")]
    [InlineData("\"version\":2,\"rafs\":{\"batch_size\":-99999999999999999999}", "rafs.batch_size: must be 0 or more (got -99999999999999999999)")]
    [InlineData("\"version\":2,\"rafs\":{\"batch_size\":1.5}", "rafs.batch_size: must be a whole number")]
    [InlineData("\"version\":2,\"rafs\":{\"batch_size\":99999999999999999999}", "rafs.batch_size: must be a whole number")]
    [InlineData("\"version\":2,\"rafs\":{\"mode\":\"\"}", "rafs.mode: must be `direct` or `cached`")]
    [InlineData("\"version\":2,\"rafs\":{\"prefetch\":{\"enable\":true,\"threads\":1025}}", "rafs.prefetch.threads: 1025 is not between 1 and 1024")]
    [InlineData("\"version\":2,\"overlay\":{\"upper_dir\":\"/u\"}", "overlay.work_dir: required, a string")]
    [InlineData("\"version\":2,\"external_backends\":[{\"type\":\"x\",\"config\":{\"a\":1}}]", "external_backends[0].config.a: must be a string (got a number)")]
    [InlineData("\"version\":2,\"external_backends\":[7]", "external_backends[0]: must be an object (got a number)")]
    [InlineData("\"version\":2,\"id\":\"\\ud800\"", "id: the string holds an unpaired surrogate")]
    public void One_error(string parts, string expected)
    {
        string error = Assert.Single(Errors("{" + parts + "}"));
        Assert.StartsWith(expected, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\n  \"version\": 2,\n  \"id\" \"x\"\n}", "JSON syntax error at line 3:8: ")]
    [InlineData("{", "JSON syntax error at line 1:2: ")]
    [InlineData("// c\n/* d */ {\"version\":2,,}", "JSON syntax error at line 2:")]
    [InlineData("version = 2\n[backend\n", "neither JSON (it does not start with `{`) nor valid TOML: ")]
    [InlineData("", "the document is empty")]
    [InlineData(" \n", "the document is empty")]
    [InlineData("[1]", "the document must be a JSON object or a TOML table")]
    [InlineData("7", "the document must be a JSON object or a TOML table")]
    public void Syntax_errors_tell_where_in_the_notation_that_was_meant(string text, string expected)
    {
        string error = Assert.Single(Errors(text));
        Assert.StartsWith(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Toml_errors_have_a_position()
    {
        string error = Assert.Single(Errors("version = 2\nid = = 3\n"));
        Assert.Contains("(2,", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"amplify_oi\":1", "amplify_oi: unknown key, ignored; did you mean `amplify_io`?")]
    [InlineData("\"digest-validate\":true", "digest-validate: unknown key, ignored; did you mean `digest_validate`?")]
    [InlineData("\"completely_else\":1", "completely_else: unknown key, ignored")]
    [InlineData("\"fs_prefetch\":{\"thread_count\":1}", "fs_prefetch.thread_count: unknown key, ignored; did you mean `threads_count`?")]
    public void Unknown_keys_are_warned_of(string parts, string expected) => Assert.Equal([expected], Warnings(V1(parts)));

    [Fact]
    public void A_document_that_mixes_versions_is_told_so()
    {
        Assert.Equal(
            ["device: a key of version 1, ignored: the document mixes versions"],
            Warnings("{\"version\":2,\"device\":{\"backend\":{}}}"));
        Assert.Equal(
            [
                "backend: a key of version 2, ignored: the document mixes versions",
                "cache: a key of version 2, ignored: the document mixes versions",
                "rafs: a key of version 2, ignored: the document mixes versions",
            ],
            Warnings(V1("\"backend\":{},\"cache\":{},\"rafs\":{}")));
    }

    [Theory]
    [InlineData("version = 2\nid = \"a\"\nid = \"b\"\n")]
    [InlineData("version = 2\n[rafs]\n[rafs]\n")]
    public void Toml_refuses_what_was_written_twice_and_does_not_quote_it(string text) =>
        Assert.Equal("not valid TOML: a key or table is written for the second time at line 3:1", Assert.Single(Errors(text)));

    [Fact]
    public void Unknown_keys_of_standard_sections_are_warned_of() =>
        Assert.Equal(
            ["device.backend.config.drr: unknown key, ignored; did you mean `dir`?", "device.cache.config.workdir: unknown key, ignored; did you mean `work_dir`?"],
            Warnings(V1("", "\"backend\":{\"type\":\"localfs\",\"config\":{\"dir\":\"/b\",\"drr\":1}},\"cache\":{\"type\":\"blobcache\",\"config\":{\"workdir\":\"/c\"}}")));

    [Fact]
    public void Large_documents_are_refused()
    {
        byte[] document = new byte[ConfigDefaults.MaxDocumentBytes + 1];
        Array.Fill(document, (byte)' ');
        Assert.Equal("the document is larger than 1048576 bytes", ConfigLoader.Load(document).Diagnostics.Single().Message);
    }

    [Theory]
    [InlineData('[')]
    [InlineData('{')]
    public void Deep_nesting_is_refused(char bracket)
    {
        Assert.Single(Errors(new string(bracket, 500_000)));
        Assert.Single(Errors("a = " + new string(bracket, 500_000)));
        Assert.NotEmpty(Errors(string.Join('.', Enumerable.Repeat("a", 100_000)) + " = 1"));
        Assert.NotEmpty(Errors("[" + string.Join('.', Enumerable.Repeat("a", 100_000)) + "]\nb = 1"));
    }

    [Fact]
    public void Bytes_that_are_no_text_are_refused() =>
        Assert.Equal("not UTF-8 text: invalid byte at offset 2", ConfigLoader.Load(new byte[] { (byte)'{', (byte)'"', 0xFF, (byte)'"' }).Diagnostics.Single().Message);
}
