using System.Text;
using System.Text.Json;

namespace Nydus.Image.Tests.Unpacking;

/// <summary>A path of a golden manifest.</summary>
internal sealed record ManifestRow(byte[] Path, JsonElement Json)
{
    /// <summary>All paths below the root.</summary>
    public static List<ManifestRow> Read(string manifest) =>
        [.. File.ReadLines(manifest).Select(line => JsonDocument.Parse(line).RootElement).Select(row => new ManifestRow(Bytes(row, "path")!, row)).Where(row => !row.Path.AsSpan().SequenceEqual("."u8))];

    public string Type => Json.GetProperty("type").GetString()!;

    public long Number(string field) => Json.GetProperty(field).GetInt64();

    /// <summary>A text that is given in base64 when it is no UTF-8; null when the row has none.</summary>
    public byte[]? Bytes(string field) => Bytes(Json, field);

    private static byte[]? Bytes(JsonElement row, string field)
    {
        if (row.TryGetProperty(field, out JsonElement text))
            return Encoding.UTF8.GetBytes(text.GetString()!);
        return row.TryGetProperty(field + "_b64", out JsonElement encoded) ? encoded.GetBytesFromBase64() : null;
    }
}
