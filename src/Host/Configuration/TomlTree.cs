using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Tomlyn;
using Tomlyn.Model;
using Tomlyn.Parsing;
using Tomlyn.Syntax;

namespace Nydus.Host.Configuration;

/// <summary>Carries TOML over into the JSON tree that the binder reads, and back.</summary>
internal static class TomlTree
{
    /// <summary>The document's table as JSON, or null after an error.</summary>
    public static JsonElement? Parse(string text, ConfigDiagnostics diagnostics)
    {
        if (NestsTooDeep(text))
        {
            diagnostics.Error("", $"brackets nest deeper than {ConfigDefaults.MaxDepth}");
            return null;
        }
        try
        {
            TomlTable? table = TomlSerializer.Deserialize<TomlTable>(text);
            if (FindRepetition(text) is { } position)
            {
                diagnostics.Error("", $"not valid TOML: a key or table is written for the second time at line {position.Line + 1}:{position.Column + 1}");
                return null;
            }
            var buffer = new ArrayBufferWriter<byte>();
            using (var writer = new Utf8JsonWriter(buffer))
                Write(writer, table ?? []);
            return JsonElement.Parse(buffer.WrittenSpan, new JsonDocumentOptions { MaxDepth = ConfigDefaults.MaxDepth });
        }
        catch (TomlException e)
        {
            diagnostics.Error("", $"neither JSON (it does not start with `{{`) nor valid TOML: {e.Message}");
        }
        catch (JsonException)
        {
            diagnostics.Error("", $"tables nest deeper than {ConfigDefaults.MaxDepth}");
        }
        return null;
    }

    /// <summary>Writes a JSON object as TOML. Nulls are left out, since TOML has none.</summary>
    public static string Format(JsonElement root) => TomlSerializer.Serialize(ToTable(root));

    private static void Write(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case TomlTable table:
                writer.WriteStartObject();
                foreach (KeyValuePair<string, object> pair in table)
                {
                    writer.WritePropertyName(pair.Key);
                    Write(writer, pair.Value);
                }
                writer.WriteEndObject();
                break;
            case string text:
                writer.WriteStringValue(text);
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case long number:
                writer.WriteNumberValue(number);
                break;
            case double number when double.IsFinite(number):
                writer.WriteNumberValue(number);
                break;
            case System.Collections.IEnumerable items:
                writer.WriteStartArray();
                foreach (object? item in items)
                    Write(writer, item);
                writer.WriteEndArray();
                break;
            default:
                // Dates and the odd numbers of TOML have no place in this schema; as text the binder refuses them with a path.
                writer.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "");
                break;
        }
    }

    private static TomlTable ToTable(JsonElement element)
    {
        var table = new TomlTable();
        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (property.Value.ValueKind != JsonValueKind.Null)
                table[property.Name] = ToValue(property.Value);
        }
        return table;
    }

    private static object ToValue(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                return ToTable(element);
            case JsonValueKind.Array:
                var array = new TomlArray();
                foreach (JsonElement item in element.EnumerateArray())
                {
                    if (item.ValueKind != JsonValueKind.Null)
                        array.Add(ToValue(item));
                }
                return array;
            case JsonValueKind.Number:
                return element.TryGetInt64(out long number) ? number : element.GetDouble();
            case JsonValueKind.True or JsonValueKind.False:
                return element.GetBoolean();
            default:
                return element.GetString() ?? "";
        }
    }

    // Where what TOML forbids to repeat is repeated. The serializer takes the last one and says nothing; the syntax tree knows, but its
    // message quotes the value, which may be a secret.
    private static TextPosition? FindRepetition(string text)
    {
        DocumentSyntax document = SyntaxParser.Parse(text, validate: true);
        return document.HasErrors ? document.Diagnostics.First(d => d.Kind == DiagnosticMessageKind.Error).Span.Start : null;
    }

    // The TOML parser descends by recursion: brackets are counted first, generously, since those inside strings count too.
    private static bool NestsTooDeep(string text)
    {
        int depth = 0;
        foreach (char c in text)
        {
            if (c is '[' or '{')
                depth++;
            else if (c is ']' or '}')
                depth = Math.Max(0, depth - 1);
            if (depth > ConfigDefaults.MaxDepth)
                return true;
        }
        return false;
    }
}
