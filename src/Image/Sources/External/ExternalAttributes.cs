using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Nydus.Image.Sources.Archives;

namespace Nydus.Image.Sources.External;

/// <summary>
/// A <c>.nydusattributes</c> file (format spec 4.12): lines <c>path key=value …</c> in the syntax of gitattributes, of which those with <c>type=external</c> count.
/// Paths are those of the image and no patterns; with spaces in them they stand in double quotes.
/// </summary>
internal sealed class ExternalAttributes
{
    /// <summary>Bytes; the CRCs of all chunks of a terabyte of data take less.</summary>
    private const long MaxFileSize = 64 << 20;

    private const int BlobIdLength = 64;

    // Latin-1 keeps the bytes of paths apart from each other.
    private readonly Dictionary<string, ExternalFile> _files = [];

    private ExternalAttributes()
    {
    }

    public int Count => _files.Count;

    /// <exception cref="ImageException">The file cannot be read, or a line of it cannot be understood; the message has its number.</exception>
    public static ExternalAttributes Read(string path)
    {
        try
        {
            if (new FileInfo(path).Length > MaxFileSize)
                throw new ImageException($"{path}: has more than {MaxFileSize >> 20} MiB, which no attributes file needs");
            return Parse(File.ReadAllBytes(path), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImageException($"{path}: cannot be read: {e.Message}", e);
        }
    }

    /// <param name="content">Of the file.</param>
    /// <param name="name">Of the file, for messages.</param>
    /// <exception cref="ImageException">As for <see cref="Read"/>.</exception>
    public static ExternalAttributes Parse(ReadOnlySpan<byte> content, string name)
    {
        var attributes = new ExternalAttributes();
        string[] lines = Encoding.Latin1.GetString(content).Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].Trim(' ', '\t', '\r');
            string? problem = line.Length == 0 || line[0] == '#' ? null : attributes.Add(line);
            if (problem != null)
                throw new ImageException(string.Create(CultureInfo.InvariantCulture, $"{name}: line {i + 1}: {problem}"));
        }

        return attributes;
    }

    /// <param name="path">Of a file in the image.</param>
    public bool TryFind(ReadOnlySpan<byte> path, [NotNullWhen(true)] out ExternalFile? file) => _files.TryGetValue(Key(path), out file);

    private static string Key(ReadOnlySpan<byte> path)
    {
        var key = new StringBuilder();
        while (TarPath.TryTakeComponent(ref path, out ReadOnlySpan<byte> component))
            key.Append('/').Append(Encoding.Latin1.GetString(component));
        return key.ToString();
    }

    private string? Add(string line)
    {
        string path;
        string rest;
        if (line[0] == '"')
        {
            int end = line.IndexOf('"', 1);
            if (end < 0)
                return "the path has no closing quote";
            if (line.AsSpan(1, end).Contains('\\'))
                return "backslashes in quoted paths are not supported";
            path = line[1..end];
            rest = line[(end + 1)..];
        }
        else
        {
            int end = line.AsSpan().IndexOfAny(' ', '\t');
            path = end < 0 ? line : line[..end];
            rest = end < 0 ? "" : line[end..];
        }

        bool isExternal = false;
        var file = new ExternalFile();
        foreach (string attribute in rest.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = attribute.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0)
                continue;
            string key = attribute[..equals];
            string value = attribute[(equals + 1)..];
            isExternal |= key == "type" && value == "external";
            if (!TrySet(ref file, key, value))
                return $"{key}={PrintableName.Of(Encoding.Latin1.GetBytes(value))} cannot be understood";
        }

        if (isExternal)
            _files[Key(Encoding.Latin1.GetBytes(path))] = file;
        return null;
    }

    private static bool TrySet(ref ExternalFile file, string key, string value)
    {
        long number = 0;
        bool isNumber = key is not ("blob_index" or "chunk_0_compressed_offset" or "compressed_size" or "file_size")
            || long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out number);
        ExternalFile? changed = key switch
        {
            "blob_index" => number <= byte.MaxValue ? file with { BlobIndex = (int)number } : null,
            "blob_id" => value.Length == BlobIdLength ? file with { BlobId = value } : null,
            "chunk_size" => TryParseChunkSize(value, out int size) ? file with { ChunkSize = size } : null,
            "chunk_0_compressed_offset" => file with { FirstChunkOffset = number },
            "compressed_size" => file with { CompressedSize = number },
            "file_size" => file with { FileSize = number },
            "crcs" => TryParseCrcs(value, out uint[] crcs) ? file with { Crcs = crcs } : null,
            _ => file,
        };
        file = changed ?? file;
        return isNumber && changed != null;
    }

    /// <summary>A number with or without a unit; a chunk size is a power of two, so MB can only mean MiB.</summary>
    private static bool TryParseChunkSize(string value, out int size)
    {
        string digits = value.TrimEnd('i', 'b', 'B');
        int shift = digits.Length == 0 ? 0 : char.ToUpperInvariant(digits[^1]) switch { 'K' => 10, 'M' => 20, _ => 0 };
        bool isNumber = int.TryParse(shift > 0 ? digits[..^1] : digits, NumberStyles.None, CultureInfo.InvariantCulture, out size);
        long bytes = (long)size << shift;
        size = (int)Math.Min(bytes, int.MaxValue);
        return isNumber && bytes is >= 4096 and <= 16 << 20 && long.IsPow2(bytes);
    }

    private static bool TryParseCrcs(string value, out uint[] crcs)
    {
        string[] texts = value.Split(',');
        crcs = new uint[texts.Length];
        for (int i = 0; i < texts.Length; i++)
        {
            string digits = texts[i].StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? texts[i][2..] : texts[i];
            if (!uint.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out crcs[i]))
                return false;
        }

        return true;
    }
}
