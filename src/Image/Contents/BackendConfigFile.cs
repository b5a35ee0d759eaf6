using System.Text.Json;

namespace Nydus.Image.Contents;

/// <summary>
/// The backend in a JSON configuration: of nydusd (version 2, or version 1 with <c>device</c>), or of a blob cache entry, which has such a configuration and the path of a
/// bootstrap.
/// </summary>
/// <param name="Type">Of the backend.</param>
/// <param name="Section">Its own configuration. May hold secrets.</param>
/// <param name="MetadataPath">Of the bootstrap; null when the file names none.</param>
internal sealed record BackendConfigFile(string Type, JsonElement Section, string? MetadataPath)
{
    /// <exception cref="ImageException">It is no JSON, or has no backend.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static BackendConfigFile Read(string path)
    {
        JsonElement root = Parse(path);
        JsonElement config = Find(root, "config_v2") ?? Find(root, "config") ?? root;
        string? metadata = Text(config, "metadata_path") ?? (Find(config, "cache_config") is { } cache ? Text(cache, "metadata_path") : null);
        if (Text(config, "backend_type") is { } entryType && Find(config, "backend_config") is { } entrySection)
            return new BackendConfigFile(entryType, entrySection, metadata);
        JsonElement? backend = Find(config, "backend") ?? (Find(config, "device") is { } device ? Find(device, "backend") : null);
        if (backend is { } found && Text(found, "type") is { } type && (Find(found, type) ?? Find(found, "config")) is { } section)
            return new BackendConfigFile(type, section, metadata);
        throw new ImageException($"the configuration {path} has no `backend` with a `type` and its section");
    }

    private static JsonElement Parse(string path)
    {
        try
        {
            JsonElement root = JsonDocument.Parse(File.ReadAllBytes(path)).RootElement;
            return root.ValueKind == JsonValueKind.Object ? root : throw new ImageException($"the configuration {path} is no JSON object");
        }
        catch (JsonException e)
        {
            throw new ImageException($"the configuration {path} is no JSON: line {e.LineNumber}, byte {e.BytePositionInLine}", e);
        }
    }

    private static JsonElement? Find(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Object ? value : null;

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
