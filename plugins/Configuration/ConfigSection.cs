using System.Text.Json;
using Nydus.Abstractions;

namespace Nydus.Plugin.Configuration;

/// <summary>
/// Reads a plugin's section key by key and collects everything there is to say about it, so that the user sees all mistakes at once.
/// A key that was never asked for is unknown. Null counts as absent. Values are never repeated in a message: they may be secrets.
/// </summary>
internal sealed class ConfigSection
{
    private readonly JsonElement _section;
    private readonly List<string> _knownKeys = [];
    private readonly List<PluginDiagnostic> _diagnostics = [];
    private readonly string _path;

    public ConfigSection(JsonElement config, string path)
    {
        _path = path;
        if (config.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
            return;
        if (config.ValueKind != JsonValueKind.Object)
        {
            _diagnostics.Add(new(DiagnosticSeverity.Error, path, $"must be an object, not {Describe(config.ValueKind)}."));
            return;
        }

        _section = config;
    }

    public IReadOnlyList<PluginDiagnostic> Diagnostics => _diagnostics;

    public bool HasErrors => _diagnostics.Exists(d => d.Severity == DiagnosticSeverity.Error);

    public string GetString(string key, string missing = "")
        => TryGet(key, JsonValueKind.String, "a string", out JsonElement value) ? value.GetString()! : missing;

    public bool GetBoolean(string key)
    {
        if (!TryGet(key, out JsonElement value))
            return false;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return value.GetBoolean();
        Error(key, $"must be true or false, not {Describe(value.ValueKind)}.");
        return false;
    }

    public long GetInt64(string key, long missing, long minimum, long maximum)
    {
        if (!TryGet(key, JsonValueKind.Number, "a whole number", out JsonElement value))
            return missing;
        if (value.TryGetInt64(out long number) && number >= minimum && number <= maximum)
            return number;
        Error(key, $"must be a whole number from {minimum} to {maximum}.");
        return missing;
    }

    public IReadOnlyList<string> GetStrings(string key)
    {
        if (!TryGet(key, JsonValueKind.Array, "an array of strings", out JsonElement value))
            return [];
        List<string> strings = [];
        int index = 0;
        foreach (JsonElement item in value.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.String)
                strings.Add(item.GetString()!);
            else
                Error($"{key}[{index}]", $"must be a string, not {Describe(item.ValueKind)}.");
            index++;
        }

        return strings;
    }

    /// <summary>Takes keys that older configurations carry and that change nothing.</summary>
    public void AcceptUnused(params ReadOnlySpan<string> keys) => _knownKeys.AddRange(keys);

    public bool Contains(string key) => TryGet(key, out _);

    public void Error(string key, string message) => _diagnostics.Add(new(DiagnosticSeverity.Error, Join(key), message));

    public void Warn(string key, string message) => _diagnostics.Add(new(DiagnosticSeverity.Warning, Join(key), message));

    /// <summary>Warns of the keys nobody asked for. Called last.</summary>
    public void WarnOfUnknownKeys()
    {
        if (_section.ValueKind != JsonValueKind.Object)
            return;
        HashSet<string> warned = new(StringComparer.Ordinal);
        foreach (JsonProperty property in _section.EnumerateObject())
        {
            string key = property.Name;
            if (_knownKeys.Contains(key) || !warned.Add(key))
                continue;
            string? nearest = KeySpelling.Nearest(key, _knownKeys);
            Warn(key, nearest is null ? "is not a known key and has no effect." : $"is not a known key and has no effect; did you mean \"{nearest}\"?");
        }
    }

    private string Join(string key) => _path.Length == 0 ? key : $"{_path}.{key}";

    private bool TryGet(string key, out JsonElement value)
    {
        if (!_knownKeys.Contains(key))
            _knownKeys.Add(key);
        value = default;
        return _section.ValueKind == JsonValueKind.Object && _section.TryGetProperty(key, out value) && value.ValueKind != JsonValueKind.Null;
    }

    private bool TryGet(string key, JsonValueKind kind, string expected, out JsonElement value)
    {
        if (!TryGet(key, out value))
            return false;
        if (value.ValueKind == kind)
            return true;
        Error(key, $"must be {expected}, not {Describe(value.ValueKind)}.");
        return false;
    }

    private static string Describe(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "a boolean",
        _ => "null",
    };
}
