using System.Buffers;
using System.Text.Json;
using Nydus.Image.Output;

namespace Nydus.Image.Statistics;

/// <summary>The text and the JSON of <c>stat</c>. Programs read both: names and their order stay.</summary>
internal static class StatisticsReport
{
    public static void WriteText(TextWriter output, ImageStatistics statistics)
    {
        if (statistics.HasTarget)
        {
            output.WriteLine("Target Image Statistics:");
            WriteText(output, statistics.Target);
            output.WriteLine();
            output.WriteLine();
        }

        output.WriteLine(statistics.IsDirectory ? "Global Deduplication Statistics:" : "Base Image Statistics:");
        WriteText(output, statistics.Base);
    }

    public static void WriteJson(OutputFiles files, string path, ImageStatistics statistics)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteBoolean("dedup_enabled", statistics.IsDirectory);
            json.WriteBoolean("target_enabled", statistics.HasTarget);
            Write(json, "base_image", statistics.Base);
            Write(json, "target_image", statistics.Target);
            json.WriteEndObject();
        }

        files.Write(path, buffer.WrittenSpan);
    }

    private static void WriteText(TextWriter output, ImageInfo info)
    {
        output.WriteLine(
            $"""

            Directories:            {info.Directories}
            Files:                  {info.Files}
            Symlinks:               {info.Symlinks}
            Chunks:                 {info.Chunks}
            File Size:              {info.FileSize}
            Padding Size:           {info.PaddingSize}
            Uncompressed Size:      {info.PlainSize}
            Compressed Size:        {info.StoredSize}

            """);
        output.WriteLine("File Size Bits:\t\tFile Count:");
        for (int bits = 0; bits < info.FileSizes.Length; bits++)
            output.WriteLine($"{bits}:\t\t\t{info.FileSizes[bits]}");
        output.WriteLine();
        output.WriteLine("Chunk Size Bits:\tChunk Count:");
        for (int i = 0; i < info.ChunkSizes.Length; i++)
            output.WriteLine($"{ImageInfo.FirstChunkSizeBits + i}:\t\t\t{info.ChunkSizes[i]}");
        output.WriteLine();
        output.WriteLine($"Raw Content Size:\t{info.FileSize}");
        output.WriteLine($"Comp Content Size:\t{info.StoredSize}");
        output.WriteLine($"Raw Chunk Count:\t{info.Chunks}");
        WriteText(output, "Dedup", info.Shared);
        WriteText(output, "Owned", info.Own);
        WriteText(output, "Referenced", info.Referenced);
    }

    private static void WriteText(TextWriter output, string name, ChunkSum sum)
    {
        output.WriteLine($"{name} Comp Size:\t{sum.StoredSize}");
        output.WriteLine($"{name} Uncomp Size:\t{sum.PlainSize}");
        output.WriteLine($"{name} Chunk Count:\t{sum.Count}");
    }

    private static void Write(Utf8JsonWriter json, string name, ImageInfo info)
    {
        json.WriteStartObject(name);
        json.WriteNumber("dirs", info.Directories);
        json.WriteNumber("files", info.Files);
        json.WriteNumber("symlinks", info.Symlinks);
        json.WriteNumber("chunks", info.Chunks);
        json.WriteNumber("file_size", info.FileSize);
        json.WriteNumber("comp_size", info.StoredSize);
        json.WriteNumber("uncomp_size", info.PlainSize);
        json.WriteNumber("padding_size", info.PaddingSize);
        Write(json, "chunk_sizes", info.ChunkSizes);
        Write(json, "file_sizes", info.FileSizes);
        Write(json, "dedup", info.Shared);
        Write(json, "own", info.Own);
        Write(json, "ref", info.Referenced);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, long[] counts)
    {
        json.WriteStartArray(name);
        foreach (long count in counts)
            json.WriteNumberValue(count);
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, string name, ChunkSum sum)
    {
        json.WriteNumber($"{name}_chunks", sum.Count);
        json.WriteNumber($"{name}_comp_size", sum.StoredSize);
        json.WriteNumber($"{name}_uncomp_size", sum.PlainSize);
    }
}
