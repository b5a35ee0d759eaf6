using System.Text.Json;

namespace Nydus.Host.Configuration;

/// <summary>
/// Reads one object of the document. Every key asked for counts as known; <see cref="Close"/> warns of all others.
/// Types are strict: a number is not read from a string, nor a boolean from a number (specification section 2.1).
/// </summary>
internal sealed class ConfigSection
{
    // Written by older tools and by the snapshotter, without effect in any daemon of this generation (section 2.3).
    private static readonly HashSet<string> s_legacyKeys =
        ["external_backend", "readahead", "readahead_sec", "warmup", "id_mapping", "mirrors"];

    /// <summary>An object without keys.</summary>
    public static readonly JsonElement EmptyObject = JsonElement.Parse("{}"u8);

    private readonly JsonElement _element;
    private readonly ConfigDiagnostics _diagnostics;
    private readonly HashSet<string> _known = [];

    public ConfigSection(JsonElement element, string path, ConfigDiagnostics diagnostics)
    {
        _element = element;
        Path = path;
        _diagnostics = diagnostics;
    }

    /// <summary>The path of the object, empty for the document.</summary>
    public string Path { get; }

    public string PathOf(string key) => Path.Length == 0 ? key : $"{Path}.{key}";

    /// <summary>The value of <paramref name="key"/>; the last one when it was written more than once.</summary>
    public JsonElement? Find(string key)
    {
        _known.Add(key);
        return _element.TryGetProperty(key, out JsonElement value) ? value : null;
    }

    public bool Boolean(string key, bool fallback)
    {
        JsonElement? value = Find(key);
        if (value is null)
            return fallback;
        if (value.Value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return value.Value.GetBoolean();
        WrongType(key, "true or false", value.Value);
        return fallback;
    }

    public bool RequiredBoolean(string key)
    {
        if (Find(key) is null)
            _diagnostics.Error(PathOf(key), "required, true or false");
        return Boolean(key, fallback: false);
    }

    /// <summary>A whole number from 0 to <paramref name="maximum"/>.</summary>
    public long Number(string key, long fallback, long maximum = long.MaxValue)
    {
        JsonElement? value = Find(key);
        if (value is null)
            return fallback;
        if (value.Value.ValueKind != JsonValueKind.Number)
        {
            WrongType(key, "a whole number", value.Value);
            return fallback;
        }
        string text = value.Value.GetRawText();
        bool isWhole = value.Value.TryGetInt64(out long number);
        if (isWhole ? number < 0 : text.StartsWith('-'))
            _diagnostics.Error(PathOf(key), $"must be 0 or more (got {Shorten(text)})");
        else if (!isWhole)
            _diagnostics.Error(PathOf(key), $"must be a whole number up to {maximum} (got {Shorten(text)})");
        else if (number > maximum)
            _diagnostics.Error(PathOf(key), $"{number} exceeds {maximum}");
        else
            return number;
        return fallback;
    }

    public string String(string key, string fallback) => OptionalString(key, nullAllowed: false) ?? fallback;

    /// <summary>A string that must be there and not be empty; empty when it is not, after an error.</summary>
    public string RequiredString(string key)
    {
        if (Find(key) is null)
        {
            _diagnostics.Error(PathOf(key), "required, a string");
            return "";
        }
        string? text = OptionalString(key, nullAllowed: false);
        if (text is { Length: 0 })
            _diagnostics.Error(PathOf(key), "must not be empty");
        return text ?? "";
    }

    /// <summary>A string, or null when the key is absent or, if allowed, null.</summary>
    public string? OptionalString(string key, bool nullAllowed)
    {
        JsonElement? value = Find(key);
        if (value is null || (nullAllowed && value.Value.ValueKind == JsonValueKind.Null))
            return null;
        if (value.Value.ValueKind == JsonValueKind.String)
            return value.Value.GetString();
        WrongType(key, "a string", value.Value);
        return null;
    }

    public void StringList(string key)
    {
        JsonElement? value = Find(key);
        if (value is null)
            return;
        if (value.Value.ValueKind != JsonValueKind.Array)
        {
            WrongType(key, "a list of strings", value.Value);
            return;
        }
        int index = 0;
        foreach (JsonElement item in value.Value.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.String)
                WrongType($"{key}[{index}]", "a string", item);
            index++;
        }
    }

    /// <summary>A map from strings to strings.</summary>
    public IReadOnlyDictionary<string, string> StringMap(string key)
    {
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        ConfigSection? section = Object(key);
        if (section is null)
            return map;
        foreach (JsonProperty property in section._element.EnumerateObject())
            map[property.Name] = section.OptionalString(property.Name, nullAllowed: false) ?? "";
        return map;
    }

    /// <summary>The object under <paramref name="key"/>, or null when it is absent or, after an error, something else.</summary>
    public ConfigSection? Object(string key, bool nullAllowed = false)
    {
        JsonElement? value = Find(key);
        if (value is null || (nullAllowed && value.Value.ValueKind == JsonValueKind.Null))
            return null;
        if (value.Value.ValueKind == JsonValueKind.Object)
            return new ConfigSection(value.Value, PathOf(key), _diagnostics);
        WrongType(key, "an object", value.Value);
        return null;
    }

    /// <summary>Stands for an object that was left out: all its keys have their defaults.</summary>
    public ConfigSection Absent(string key) => new(EmptyObject, PathOf(key), _diagnostics);

    /// <summary>The objects of the list under <paramref name="key"/>; empty when it is absent.</summary>
    public IReadOnlyList<ConfigSection> ObjectList(string key)
    {
        JsonElement? value = Find(key);
        if (value is null)
            return [];
        if (value.Value.ValueKind != JsonValueKind.Array)
        {
            WrongType(key, "a list of objects", value.Value);
            return [];
        }
        var sections = new List<ConfigSection>();
        int index = 0;
        foreach (JsonElement item in value.Value.EnumerateArray())
        {
            string name = $"{key}[{index++}]";
            if (item.ValueKind == JsonValueKind.Object)
                sections.Add(new ConfigSection(item, PathOf(name), _diagnostics));
            else
                WrongType(name, "an object", item);
        }
        return sections;
    }

    /// <summary>Counts keys as known that are read elsewhere or have no effect.</summary>
    public void Accept(params string[] keys)
    {
        foreach (string key in keys)
            _known.Add(key);
    }

    /// <summary>Warns of keys that belong to the other version of the schema. Those that are not there are no guesses for unknown ones.</summary>
    public void WarnOfOtherVersion(int version, params string[] keys)
    {
        foreach (string key in keys)
        {
            if (_element.TryGetProperty(key, out _) && _known.Add(key))
                _diagnostics.Warning(PathOf(key), $"a key of version {version}, ignored: the document mixes versions");
        }
    }

    public void Error(string key, string message) => _diagnostics.Error(PathOf(key), message);

    /// <summary>The object as it was written.</summary>
    public JsonElement Raw => _element;

    /// <summary>Warns of every key that nobody asked for.</summary>
    public void Close()
    {
        var warned = new HashSet<string>(StringComparer.Ordinal);
        foreach (JsonProperty property in _element.EnumerateObject())
        {
            string key = property.Name;
            if (_known.Contains(key) || s_legacyKeys.Contains(key) || !warned.Add(key))
                continue;
            string? nearest = NearestKey.Find(key, _known);
            _diagnostics.Warning(PathOf(key), nearest is null ? "unknown key, ignored" : $"unknown key, ignored; did you mean `{nearest}`?");
        }
    }

    private void WrongType(string key, string wanted, JsonElement got) =>
        _diagnostics.Error(PathOf(key), $"must be {wanted} (got {Kind(got)})");

    // The kind and never the value: a secret may stand in the wrong place.
    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "a boolean",
        _ => "null",
    };

    private static string Shorten(string text) => text.Length <= 32 ? text : string.Concat(text.AsSpan(0, 32), "…");
}
