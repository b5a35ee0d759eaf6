using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Nydus.Image.Optimizing;

/// <summary>A file that is to be fetched early, and which parts of it.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Ranges">Empty: the whole file.</param>
internal sealed record PrefetchFile(string Path, IReadOnlyList<PrefetchRange> Ranges)
{
    private const string Version = "v1";

    /// <summary>Reads a list: JSON with versions and ranges (format spec 6.7), or one path a line.</summary>
    /// <exception cref="ImageException">It is neither, or has a range that no file can have.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static IReadOnlyList<PrefetchFile> Read(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        ReadOnlyMemory<byte> text = bytes.AsMemory(bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0);
        if (!text.Span.TrimStart(" \t\r\n"u8).StartsWith("{"u8))
            return [.. Encoding.UTF8.GetString(text.Span).Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith('/')).Select(line => new PrefetchFile(line, []))];
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return Read(document.RootElement, path, text.Span);
        }
        catch (JsonException e)
        {
            throw new ImageException($"the list {path} is no JSON: line {e.LineNumber + 1}, byte {e.BytePositionInLine}", e);
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw new ImageException($"the list {path} must look like {{\"version\":\"v1\",\"files\":[{{\"path\":\"/a\",\"ranges\":[[0,4096]]}}]}}: {e.Message}", e);
        }
    }

    private static List<PrefetchFile> Read(JsonElement root, string path, ReadOnlySpan<byte> text)
    {
        if (root.GetProperty("version").GetString() is var version && version != Version)
            throw new ImageException($"the list {path} has version {version}; {Version} is supported");
        var files = new List<PrefetchFile>();
        foreach (JsonElement file in root.GetProperty("files").EnumerateArray())
            files.Add(new PrefetchFile(file.GetProperty("path").GetString()!, RangesOf(file, path, text)));
        return files;
    }

    private static List<PrefetchRange> RangesOf(JsonElement file, string path, ReadOnlySpan<byte> text)
    {
        var ranges = new List<PrefetchRange>();
        if (!file.TryGetProperty("ranges", out JsonElement list) || list.ValueKind == JsonValueKind.Null)
            return ranges;
        foreach (JsonElement range in list.EnumerateArray())
        {
            int line = LineOf(range, text);
            if (range.GetArrayLength() != 2 || !range[0].TryGetUInt64(out ulong offset) || !range[1].TryGetUInt64(out ulong length) || length == 0 || offset > ulong.MaxValue - length)
                throw new ImageException($"line {line} of the list {path}: {range.GetRawText()} is no range, which is an offset and a length of at least 1");
            ranges.Add(new PrefetchRange(offset, length, line));
        }

        return ranges;
    }

    private static int LineOf(JsonElement element, ReadOnlySpan<byte> text)
    {
        _ = text.Overlaps(JsonMarshal.GetRawUtf8Value(element), out int offset);
        return text[..offset].Count((byte)'\n') + 1;
    }
}
