using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Nydus.Host.Configuration;

/// <summary>Writes configurations without their secrets: for logs, messages and answers of the HTTP API.</summary>
internal static class SecretRedactor
{
    /// <summary>Stands where a secret was.</summary>
    public const string Mask = "***";

    private static readonly HashSet<string> s_secretKeys = new(StringComparer.OrdinalIgnoreCase)
    {
        "auth", "authorization", "registry_token", "access_key_id", "access_key_secret", "encryption_key",
    };

    // Vendors name their keys as they like.
    private static readonly string[] s_secretParts = ["secret", "password", "passwd", "token", "credential", "private_key"];

    private static readonly SearchValues<char> s_authorityEnds = SearchValues.Create("/?# \t\r\n\"'<>");

    /// <summary>The element as compact JSON with every secret replaced by <see cref="Mask"/>.</summary>
    public static string Redact(JsonElement element)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
            Write(writer, element);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>A text in which user and password of every URL are replaced by <see cref="Mask"/>.</summary>
    public static string RedactUrls(string text)
    {
        int from = 0;
        StringBuilder? redacted = null;
        for (int scheme; (scheme = text.IndexOf("://", from, StringComparison.Ordinal)) >= 0;)
        {
            int authority = scheme + 3;
            int length = text.AsSpan(authority).IndexOfAny(s_authorityEnds);
            int end = length < 0 ? text.Length : authority + length;
            int at = text.AsSpan(authority, end - authority).LastIndexOf('@');
            redacted ??= new StringBuilder(text.Length);
            redacted.Append(text, from, authority - from);
            if (at > 0)
                redacted.Append(Mask).Append(text, authority + at, end - authority - at);
            else
                redacted.Append(text, authority, end - authority);
            from = end;
        }
        return redacted is null ? text : redacted.Append(text, from, text.Length - from).ToString();
    }

    public static bool IsSecret(string key) =>
        s_secretKeys.Contains(key) || s_secretParts.Any(part => key.Contains(part, StringComparison.OrdinalIgnoreCase));

    private static void Write(Utf8JsonWriter writer, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (JsonProperty property in element.EnumerateObject())
                {
                    writer.WritePropertyName(property.Name);
                    if (IsSecret(property.Name) && IsSet(property.Value))
                        writer.WriteStringValue(Mask);
                    else
                        Write(writer, property.Value);
                }
                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (JsonElement item in element.EnumerateArray())
                    Write(writer, item);
                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(RedactUrls(element.GetString()!));
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }

    // That a secret is absent is no secret, and worth seeing.
    private static bool IsSet(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => false,
        JsonValueKind.String => value.GetString()!.Length > 0,
        _ => true,
    };
}
