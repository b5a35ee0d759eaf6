using System.Text;
using System.Text.Json;

namespace Nydus.Host.Configuration;

/// <summary>
/// Turns the bytes of a document into one JSON tree, whichever notation they are in. A document is TOML when it is not
/// JSON and does not start with a brace, so that a mistake is reported in the notation its writer meant.
/// </summary>
internal static class ConfigParser
{
    private static readonly JsonDocumentOptions s_options = new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
        MaxDepth = ConfigDefaults.MaxDepth,
    };

    private static readonly UTF8Encoding s_strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The root object and its notation, or null after errors. Repeated keys are warned of; the last one holds.</summary>
    public static (JsonElement Root, ConfigFormat Format)? Parse(ReadOnlyMemory<byte> bytes, ConfigDiagnostics diagnostics)
    {
        if (bytes.Span.StartsWith(Encoding.UTF8.Preamble))
            bytes = bytes[Encoding.UTF8.Preamble.Length..];
        string text;
        try
        {
            text = s_strictUtf8.GetString(bytes.Span);
        }
        catch (DecoderFallbackException e)
        {
            diagnostics.Error("", $"not UTF-8 text: invalid byte at offset {e.Index}");
            return null;
        }
        if (string.IsNullOrWhiteSpace(text))
        {
            diagnostics.Error("", "the document is empty");
            return null;
        }
        JsonElement root;
        ConfigFormat format = ConfigFormat.Json;
        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes, s_options);
            root = document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            if (StartsWithBrace(text))
            {
                diagnostics.Error("", $"JSON syntax error at line {e.LineNumber + 1}:{e.BytePositionInLine + 1}: {JsonReason(e)}");
                return null;
            }
            if (TomlTree.Parse(text, diagnostics) is not { } toml)
                return null;
            (root, format) = (toml, ConfigFormat.Toml);
        }
        if (root.ValueKind != JsonValueKind.Object)
        {
            diagnostics.Error("", "the document must be a JSON object or a TOML table");
            return null;
        }
        if (!CheckStrings(root, "", diagnostics))
            return null;
        return (root, format);
    }

    // A JSON string may escape half a surrogate pair, which is no text; such a string cannot be read later.
    private static bool CheckStrings(JsonElement element, string path, ConfigDiagnostics diagnostics)
    {
        bool readable = true;
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var seen = new HashSet<string>(StringComparer.Ordinal);
                foreach (JsonProperty property in element.EnumerateObject())
                {
                    if (!TryRead(() => property.Name, out string name))
                    {
                        diagnostics.Error(path, "a key holds an unpaired surrogate");
                        readable = false;
                        continue;
                    }
                    string child = path.Length == 0 ? name : $"{path}.{name}";
                    if (!seen.Add(name))
                        diagnostics.Warning(child, "written more than once; the last one holds");
                    readable &= CheckStrings(property.Value, child, diagnostics);
                }
                break;
            case JsonValueKind.Array:
                int index = 0;
                foreach (JsonElement item in element.EnumerateArray())
                    readable &= CheckStrings(item, $"{path}[{index++}]", diagnostics);
                break;
            case JsonValueKind.String:
                if (!TryRead(() => element.GetString()!, out _))
                {
                    diagnostics.Error(path, "the string holds an unpaired surrogate");
                    readable = false;
                }
                break;
        }
        return readable;
    }

    private static bool TryRead(Func<string> read, out string value)
    {
        try
        {
            value = read();
            return true;
        }
        catch (InvalidOperationException)
        {
            value = "";
            return false;
        }
    }

    private static bool StartsWithBrace(string text)
    {
        int at = 0;
        while (at < text.Length)
        {
            if (char.IsWhiteSpace(text[at]))
                at++;
            else if (string.CompareOrdinal(text, at, "//", 0, 2) == 0)
                at = EndOf(text, at, "\n");
            else if (string.CompareOrdinal(text, at, "/*", 0, 2) == 0)
                at = EndOf(text, at + 2, "*/");
            else
                return text[at] == '{';
        }
        return false;
    }

    private static int EndOf(string text, int start, string terminator)
    {
        int end = text.IndexOf(terminator, Math.Min(start, text.Length), StringComparison.Ordinal);
        return end < 0 ? text.Length : end + terminator.Length;
    }

    // The runtime repeats the position at the end of the sentence, counted from zero.
    private static string JsonReason(JsonException e)
    {
        string message = e.Message;
        int position = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return position < 0 ? message : message[..position];
    }
}
