using System.Text.Json;

namespace Nydus.Image.Optimizing;

/// <summary>A file that is to be fetched early, and which parts of it.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Ranges">Offset and length in bytes; empty: the whole file.</param>
internal sealed record PrefetchFile(string Path, IReadOnlyList<(ulong Offset, ulong Length)> Ranges)
{
    private const string Version = "v1";

    /// <summary>Reads a list: JSON with versions and ranges (format spec 6.7), or one path a line.</summary>
    /// <exception cref="ImageException">It is neither.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static IReadOnlyList<PrefetchFile> Read(string path)
    {
        string text = File.ReadAllText(path);
        if (!text.AsSpan().TrimStart().StartsWith("{"))
            return [.. text.Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith('/')).Select(line => new PrefetchFile(line, []))];
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return Read(document.RootElement, path);
        }
        catch (JsonException e)
        {
            throw new ImageException($"the list {path} is no JSON: line {e.LineNumber}, byte {e.BytePositionInLine}", e);
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw new ImageException($"the list {path} must look like {{\"version\":\"v1\",\"files\":[{{\"path\":\"/a\",\"ranges\":[[0,4096]]}}]}}: {e.Message}", e);
        }
    }

    private static PrefetchFile[] Read(JsonElement root, string path)
    {
        if (root.GetProperty("version").GetString() is var version && version != Version)
            throw new ImageException($"the list {path} has version {version}; {Version} is supported");
        return [.. root.GetProperty("files").EnumerateArray().Select(file => new PrefetchFile(file.GetProperty("path").GetString()!, RangesOf(file)))];
    }

    private static (ulong Offset, ulong Length)[] RangesOf(JsonElement file)
    {
        if (!file.TryGetProperty("ranges", out JsonElement ranges) || ranges.ValueKind == JsonValueKind.Null)
            return [];
        return [.. ranges.EnumerateArray().Select(range => (range[0].GetUInt64(), range[1].GetUInt64()))];
    }
}
