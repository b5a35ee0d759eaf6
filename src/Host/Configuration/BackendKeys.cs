namespace Nydus.Host.Configuration;

/// <summary>
/// What the sections of the standard backends may hold (specification section 2.2). The plugin binds its section itself;
/// this table finds typing errors, wrong types and missing keys of all sections at once, before any plugin is loaded.
/// Sections of other types belong to their vendors and are not looked at.
/// </summary>
internal static class BackendKeys
{
    /// <summary>The standard types; each is also the name of its section in version 2.</summary>
    public static readonly IReadOnlyList<string> Types = ["localfs", "localdisk", "oss", "s3", "registry", "http-proxy"];

    /// <summary>Checks one section; does nothing for a type that is not standard.</summary>
    public static void Check(string type, ConfigSection section)
    {
        switch (type)
        {
            case "localfs":
                CheckLocalFs(section);
                break;
            case "localdisk":
                section.RequiredString("device_path");
                section.Boolean("disable_gpt", fallback: false);
                break;
            case "oss":
                CheckObjectStore(section);
                section.RequiredString("endpoint");
                break;
            case "s3":
                CheckObjectStore(section);
                section.RequiredString("region");
                if (section.Find("endpoint") is null)
                    section.Error("endpoint", "required, a string; empty for s3.amazonaws.com");
                section.String("endpoint", "");
                break;
            case "registry":
                CheckRegistry(section);
                break;
            case "http-proxy":
                section.RequiredString("addr");
                section.String("path", "");
                CheckRemote(section);
                break;
            default:
                return;
        }
        section.Close();
    }

    private static void CheckLocalFs(ConfigSection section)
    {
        string file = section.String("blob_file", "");
        string directory = section.String("dir", "");
        section.StringList("alt_dirs");
        if (file.Length == 0 && directory.Length == 0)
            section.Error("dir", "required: `dir` or `blob_file` must name where the blobs are");
    }

    private static void CheckObjectStore(ConfigSection section)
    {
        section.String("scheme", "https");
        section.RequiredString("bucket_name");
        section.String("object_prefix", "");
        section.String("access_key_id", "");
        section.String("access_key_secret", "");
        CheckRemote(section);
    }

    private static void CheckRegistry(ConfigSection section)
    {
        section.String("scheme", "https");
        section.RequiredString("host");
        section.RequiredString("repo");
        section.OptionalString("auth", nullAllowed: true);
        section.OptionalString("registry_token", nullAllowed: true);
        section.String("blob_url_scheme", "");
        section.String("blob_redirected_host", "");
        CheckRemote(section);
    }

    private static void CheckRemote(ConfigSection section)
    {
        section.Boolean("skip_verify", fallback: false);
        section.StringList("ca_cert_files");
        section.Number("timeout", 5, uint.MaxValue);
        section.Number("connect_timeout", 5, uint.MaxValue);
        section.Number("retry_limit", 0, byte.MaxValue);
        ConfigSection? proxy = section.Object("proxy");
        if (proxy is null)
            return;
        proxy.String("url", "");
        proxy.String("ping_url", "");
        proxy.Boolean("fallback", fallback: true);
        proxy.Number("check_interval", 5);
        proxy.Boolean("use_http", fallback: false);
        proxy.Number("check_pause_elapsed", 300);
        proxy.String("dragonfly_scheduler_endpoint", "");
        proxy.Close();
    }
}
