using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Nydus.Host.PluginListing;

/// <summary>Prints the list of plugins.</summary>
internal static class PluginTable
{
    private static readonly string[] s_head = ["NAME", "KIND", "TYPES", "VERSION", "CONTRACT", "STATUS", "SHA256", "PATH"];

    public static string Text(IReadOnlyList<PluginRow> rows)
    {
        var lines = new List<string[]> { s_head };
        foreach (PluginRow row in rows)
        {
            // Twelve digits tell builds apart; the whole digest is in the JSON form.
            string digest = row.Sha256.Length > 12 ? row.Sha256[..12] : row.Sha256;
            lines.Add([row.Name, row.Kind, string.Join(',', row.Types), row.Version, row.ContractVersion, row.Status, digest, row.Path]);
        }
        int[] widths = [.. Enumerable.Range(0, s_head.Length).Select(column => lines.Max(line => line[column].Length))];
        var text = new StringBuilder();
        foreach (string[] line in lines)
            text.Append(string.Join("  ", line.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd()).Append('\n');
        foreach (PluginRow row in rows.Where(row => row.Reason is not null))
            text.Append(row.Name).Append(": ").Append(row.Reason).Append('\n');
        return text.ToString();
    }

    public static string Json(IReadOnlyList<PluginRow> rows)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartArray();
            foreach (PluginRow row in rows)
                Write(writer, row);
            writer.WriteEndArray();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }

    private static void Write(Utf8JsonWriter writer, PluginRow row)
    {
        writer.WriteStartObject();
        writer.WriteString("name", row.Name);
        writer.WriteString("kind", row.Kind);
        writer.WriteStartArray("types");
        foreach (string type in row.Types)
            writer.WriteStringValue(type);
        writer.WriteEndArray();
        writer.WriteString("version", row.Version);
        writer.WriteString("contract_version", row.ContractVersion);
        writer.WriteString("path", row.Path);
        writer.WriteString("sha256", row.Sha256);
        writer.WriteString("status", row.Status);
        writer.WriteString("reason", row.Reason);
        writer.WriteEndObject();
    }
}
