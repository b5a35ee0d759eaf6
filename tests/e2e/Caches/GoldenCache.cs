using System.Buffers.Binary;

namespace Nydus.E2E.Caches;

/// <summary>The files of a cache folder, as far as one can compare them: names, contents, ready bits.</summary>
internal static class GoldenCache
{
    private const int ChunkMapHeader = 4096;

    /// <summary>What two equal caches have in common: the files by name, with the digest of the content and of the ready bits.</summary>
    public static SortedDictionary<string, string> Fingerprint(string folder) => new(
        Directory.EnumerateFiles(folder).ToDictionary(file => Path.GetFileName(file), Describe),
        StringComparer.Ordinal);

    /// <summary>Set bits of all chunk maps in a folder.</summary>
    public static int ReadyChunks(string folder) => Directory.EnumerateFiles(folder, "*.chunk_map")
        .Sum(file => File.ReadAllBytes(file).AsSpan(ChunkMapHeader).ToArray().Sum(bits => int.PopCount(bits)));

    // The header's all-ready mark is left out: it is written when a full map is opened again, so it depends on who looked when.
    private static string Describe(string file)
    {
        var bytes = File.ReadAllBytes(file);
        if (file.EndsWith(".chunk_map", StringComparison.Ordinal))
        {
            var magic = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            return $"{bytes.Length} bytes, magic {magic:x}, bits {Convert.ToHexString(bytes.AsSpan(ChunkMapHeader))}";
        }

        return $"{bytes.Length} bytes, {Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes))}";
    }
}
