using System.Text;
using Nydus.Host.Configuration;
using static Nydus.Host.Tests.Configuration.ConfigSamples;

namespace Nydus.Host.Tests.Configuration;

public sealed class ConfigBindingTests
{
    [Fact]
    public void Version1_defaults()
    {
        DaemonConfig config = Good(V1(""));
        Assert.Equal(1, config.SchemaVersion);
        Assert.Equal("", config.Id);
        Assert.Equal("dummycache", config.Cache!.Type);
        Assert.False(config.Cache.Compressed);
        Assert.False(config.Cache.Validate);
        Assert.Equal(PrefetchConfig.Off, config.Cache.Prefetch);
        Assert.Equal(new RafsConfig(), config.Rafs);
        Assert.Equal(1048576, config.Rafs!.BatchSize);
        Assert.Equal("device.backend.config", config.Backend!.Path);
        Assert.Empty(config.ExternalBackends);
        Assert.Null(config.Overlay);
    }

    [Fact]
    public void Version1_prefetch_object_has_defaults_of_its_own()
    {
        PrefetchConfig prefetch = Good(V1("\"fs_prefetch\":{}")).Rafs!.Prefetch;
        Assert.Equal(new PrefetchConfig { Enable = false, Threads = 8, BatchSize = 1048576, PrefetchAll = true }, prefetch);
    }

    [Fact]
    public void Version1_cache_prefetch_is_a_copy_only_when_enabled()
    {
        DaemonConfig off = Good(V1("\"fs_prefetch\":{\"enable\":false}"));
        Assert.Equal(PrefetchConfig.Off, off.Cache!.Prefetch);
        DaemonConfig on = Good(V1("\"fs_prefetch\":{\"enable\":true,\"stream_prefetch\":true,\"prefetch_all\":false}"));
        Assert.Equal(on.Rafs!.Prefetch, on.Cache!.Prefetch);
        Assert.True(on.Cache.Prefetch.StreamPrefetch);
        Assert.False(on.Cache.Prefetch.PrefetchAll);
    }

    [Fact]
    public void Version2_defaults()
    {
        DaemonConfig config = Good(V2("\"backend\":{\"type\":\"oss\",\"oss\":{\"endpoint\":\"e\",\"bucket_name\":\"b\"}},\"cache\":{},\"rafs\":{\"prefetch\":{\"enable\":true}}"));
        Assert.Equal("backend.oss", config.Backend!.Path);
        Assert.Equal("dummycache", config.Cache!.Type);
        Assert.Equal("direct", config.Rafs!.Mode);
        Assert.Equal(new PrefetchConfig { Enable = true, Threads = 8, BatchSize = 1048576 }, config.Rafs.Prefetch);
        Assert.Equal(PrefetchConfig.Off, config.Cache.Prefetch);
    }

    [Fact]
    public void Version2_parts_may_be_missing()
    {
        DaemonConfig config = Good("{\"version\":2,\"backend\":null}");
        Assert.Null(config.Backend);
        Assert.Null(config.Cache);
        Assert.Null(config.Rafs);
    }

    [Fact]
    public void Version2_overlay_and_external_backends()
    {
        DaemonConfig config = Good(V2("""
            "overlay":{"upper_dir":"/u","work_dir":"/w"},
            "external_backends":[{"patch":{"a":"b"},"type":"modctl","config":{"root":"/r"}}]
            """));
        Assert.Equal(new OverlayConfig("/u", "/w"), config.Overlay);
        ExternalBackendConfig external = Assert.Single(config.ExternalBackends);
        Assert.Equal("modctl", external.Type);
        Assert.Equal("b", external.Patch["a"]);
        Assert.Equal("/r", external.Config["root"]);
    }

    [Fact]
    public void Sections_of_vendors_are_handed_on_unread()
    {
        string document = V2("\"backend\":{\"type\":\"acme\",\"acme\":{\"x\":[1,{\"y\":null}]}},\"cache\":{\"type\":\"tiered\",\"tiered\":{\"z\":1}}");
        DaemonConfig config = Good(document);
        Assert.Empty(Warnings(document));
        Assert.Equal("{\"x\":[1,{\"y\":null}]}", config.Backend!.Section.GetRawText());
        Assert.Equal("tiered", config.Cache!.Type);
        Assert.Equal("cache.tiered", config.Cache.Path);
        Assert.Equal("{\"z\":1}", config.Cache.Section.GetRawText());

        DaemonConfig v1 = Good(V1("", "\"backend\":{\"type\":\"acme\",\"config\":{\"any\":1}},\"cache\":{\"type\":\"tiered\",\"config\":{\"z\":2}}"));
        Assert.Equal("{\"any\":1}", v1.Backend!.Section.GetRawText());
        Assert.Equal("{\"z\":2}", v1.Cache!.Section.GetRawText());
    }

    [Fact]
    public void Version1_takes_http_proxy() =>
        Assert.Equal("http-proxy", Good(V1("", "\"backend\":{\"type\":\"http-proxy\",\"config\":{\"addr\":\"http://h\",\"path\":\"/p\"}}")).Backend!.Type);

    [Theory]
    [InlineData("")]
    [InlineData("dummycache")]
    [InlineData("blobcache")]
    [InlineData("filecache")]
    [InlineData("fscache")]
    public void Cache_types_and_aliases(string type)
    {
        DaemonConfig v1 = Good(V1("", "\"backend\":{\"type\":\"localfs\",\"config\":{\"dir\":\"/b\"}},\"cache\":{\"type\":\"" + type + "\",\"config\":{}}"));
        string expected = type switch { "" => "dummycache", "filecache" => "blobcache", _ => type };
        Assert.Equal(expected, v1.Cache!.Type);
        Assert.Equal(expected, Good(V2("\"cache\":{\"type\":\"" + type + "\",\"filecache\":{},\"fscache\":{}}")).Cache!.Type);
    }

    [Fact]
    public void Comments_trailing_commas_and_byte_order_mark_are_fine()
    {
        string text = "\uFEFF// blobs beside the image\n" + V1("/* later */ \"enable_xattr\": true,");
        Assert.True(Good(text).Rafs!.EnableXattr);
        Assert.Equal(3, Encoding.UTF8.Preamble.Length);
    }

    [Fact]
    public void The_document_is_kept_as_written() =>
        Assert.Equal("golden", Good(SmokeV1).Document.GetProperty("device").GetProperty("id").GetString());

    [Fact]
    public void The_last_of_repeated_keys_holds_and_is_warned_of()
    {
        string text = V1("\"amplify_io\":1,\"amplify_io\":2");
        Assert.Equal(2, Good(text).Rafs!.BatchSize);
        Assert.Contains("amplify_io: written more than once; the last one holds", Warnings(text));
    }

    [Fact]
    public void Local_directory_stands_for_a_whole_configuration()
    {
        DaemonConfig config = LocalDirConfig.Create("/data \"x\"");
        Assert.Equal("localfs", config.Backend!.Type);
        Assert.Equal("/data \"x\"", config.Backend.Section.GetProperty("dir").GetString());
        Assert.Equal("/data \"x\"", config.Cache!.Section.GetProperty("work_dir").GetString());
        Assert.Equal("blobcache", config.Cache.Type);
        Assert.Equal(new RafsConfig(), config.Rafs);
    }

    [Fact]
    public void Registry_credentials_of_the_environment_win()
    {
        DaemonConfig config = RegistryAuth.Override(Good(SnapshotterV1), "bmV3Om9uZQ==");
        Assert.Equal("bmV3Om9uZQ==", config.Backend!.Section.GetProperty("auth").GetString());
        Assert.Equal("library/app", config.Backend.Section.GetProperty("repo").GetString());
        DaemonConfig local = Good(SmokeV1);
        Assert.Same(local, RegistryAuth.Override(local, "x"));
    }
}
