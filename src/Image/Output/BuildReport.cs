using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Nydus.Image.Building;
using Nydus.Image.CommandLine;
using Nydus.Rafs;

namespace Nydus.Image.Output;

/// <summary>What <c>--output-json</c> writes (format spec 6.10). Programs read it: names and their order stay.</summary>
internal static class BuildReport
{
    /// <summary>Says in the log what was made.</summary>
    public static void Announce(ILogger logger, BuildResult result) =>
        ImageLog.Built(logger, result.Bootstrap, $"[{string.Join(", ", result.Blobs.Select(id => $"\"{id}\""))}]");

    /// <summary>Writes the report, pretty printed.</summary>
    public static void Write(OutputFiles files, string path, BuildResult result) => files.Write(path, ToJson(result, indented: true));

    /// <summary>The report in UTF-8, without a line feed at its end.</summary>
    public static ReadOnlySpan<byte> ToJson(BuildResult result, bool indented)
    {
        var buffer = new ArrayBufferWriter<byte>();
        // Paths are shown as they are; the result is no web page.
        var options = new JsonWriterOptions { Indented = indented, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var json = new Utf8JsonWriter(buffer, options))
        {
            json.WriteStartObject();
            json.WriteString("version", BuildVersion.Package);
            json.WriteString("bootstrap", result.Bootstrap);
            WriteStrings(json, "blobs", result.Blobs);
            json.WriteString("external_bootstrap", result.ExternalBootstrap);
            WriteStrings(json, "external_blobs", result.ExternalBlobs);
            WriteTrace(json, result);
            json.WriteString("fs_version", result.Version == RafsVersion.V5 ? "5" : "6");
            json.WriteString("compressor", NameOf(result.Compressor));
            json.WriteEndObject();
        }

        return buffer.WrittenSpan;
    }

    /// <summary>The name of a compressor in text and JSON (format spec 1.6).</summary>
    public static string NameOf(RafsCompressor compressor) => compressor switch
    {
        RafsCompressor.None => "none",
        RafsCompressor.Lz4Block => "lz4_block",
        RafsCompressor.Gzip => "gzip",
        _ => "zstd",
    };

    private static void WriteTrace(Utf8JsonWriter json, BuildResult result)
    {
        json.WriteStartObject("trace");
        json.WriteStartObject("consumed_time");
        foreach ((string step, double seconds) in result.ConsumedTime.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            json.WriteNumber(step, seconds);
        json.WriteEndObject();
        json.WriteStartObject("registered_events");
        foreach ((string name, object value) in result.Events.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (value is string text)
                json.WriteString(name, text);
            else
                json.WriteNumber(name, Convert.ToInt64(value, CultureInfo.InvariantCulture));
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteStrings(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
