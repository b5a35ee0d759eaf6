using System.Text.Json;

namespace Nydus.Host.Configuration;

/// <summary>
/// Binds a document of either version to one <see cref="DaemonConfig"/>. Version 1 is converted as specification section
/// 2.3 says, so that nothing behind this class knows of versions.
/// </summary>
internal sealed partial class ConfigBinder
{
    private readonly ConfigDiagnostics _diagnostics;

    private ConfigBinder(ConfigDiagnostics diagnostics) => _diagnostics = diagnostics;

    /// <summary>The configuration, or null when <paramref name="diagnostics"/> has errors.</summary>
    public static DaemonConfig? Bind(JsonElement document, ConfigDiagnostics diagnostics)
    {
        var binder = new ConfigBinder(diagnostics);
        var root = new ConfigSection(document, "", diagnostics);
        DaemonConfig? config = null;
        if (root.Find("version") is { } version)
        {
            if (version.ValueKind == JsonValueKind.Number && version.TryGetInt32(out int number) && number == 2)
                config = binder.BindVersion2(root);
            else if (version.ValueKind == JsonValueKind.Number)
                diagnostics.Error("version", $"{version.GetRawText()} is not supported; write 2, or leave the key out of a version 1 document");
            else
                diagnostics.Error("version", "must be the number 2");
        }
        else if (root.Find("device") is not null)
        {
            config = binder.BindVersion1(root);
        }
        else
        {
            diagnostics.Error("", "neither `version` (a version 2 document) nor `device` (a version 1 document) is there");
        }
        return diagnostics.HasErrors ? null : config;
    }

    private static List<ExternalBackendConfig> BindExternalBackends(ConfigSection owner)
    {
        var backends = new List<ExternalBackendConfig>();
        foreach (ConfigSection entry in owner.ObjectList("external_backends"))
        {
            IReadOnlyDictionary<string, string> patch = entry.StringMap("patch");
            string type = entry.RequiredString("type");
            IReadOnlyDictionary<string, string> config = entry.StringMap("config");
            entry.Close();
            backends.Add(new ExternalBackendConfig(type, patch, config));
        }
        return backends;
    }

    private void CheckMode(ConfigSection section, string mode)
    {
        if (mode is not ("direct" or "cached"))
            _diagnostics.Error(section.PathOf("mode"), "must be `direct` or `cached`");
    }

    // The limits hold only for workers that will run (section 2.2).
    private void CheckPrefetch(ConfigSection section, PrefetchConfig prefetch, string threadsKey, string batchKey)
    {
        if (!prefetch.Enable)
            return;
        if (prefetch.Threads is < 1 or > ConfigDefaults.MaxPrefetchThreads)
            _diagnostics.Error(section.PathOf(threadsKey), $"{prefetch.Threads} is not between 1 and {ConfigDefaults.MaxPrefetchThreads}");
        if (prefetch.BatchSize > ConfigDefaults.MaxBatchSize)
            _diagnostics.Error(section.PathOf(batchKey), $"{prefetch.BatchSize} exceeds {ConfigDefaults.MaxBatchSize}");
    }
}
