using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Nydus.Image.Tests.Sources.Stargz;

/// <summary>An eStargz layer as its makers write it: the data of each chunk begins a gzip member that ends behind the next file's header; and its table of contents.</summary>
internal sealed class StargzLayer
{
    private readonly List<byte> _blob = [];
    private readonly JsonArray _entries = [];

    public byte[] Blob => [.. _blob];

    public string Table => new JsonObject { ["version"] = 1, ["entries"] = JsonNode.Parse(_entries.ToJsonString()) }.ToJsonString();

    public StargzLayer Add(string name, string type, Action<JsonObject>? more = null)
    {
        var entry = new JsonObject { ["name"] = name, ["type"] = type, ["mode"] = 0x1ED, ["NumLink"] = 0 };
        more?.Invoke(entry);
        _entries.Add((JsonNode)entry);
        return this;
    }

    /// <summary>A file cut into chunks; the last one has no size in the table.</summary>
    public StargzLayer AddFile(string name, byte[] content, int chunkSize)
    {
        WriteMember(new byte[512]);
        for (int at = 0; at < content.Length; at += chunkSize)
        {
            byte[] chunk = content[at..Math.Min(content.Length, at + chunkSize)];
            bool isLast = at + chunk.Length == content.Length;
            long start = _blob.Count;
            WriteMember(isLast ? [.. chunk, .. new byte[-chunk.Length & 511]] : chunk);
            Add(name, at == 0 ? "reg" : "chunk", entry =>
            {
                if (at == 0)
                    entry["size"] = content.Length;
                else
                    entry["chunkOffset"] = at;
                if (!isLast)
                    entry["chunkSize"] = chunk.Length;
                entry["offset"] = start;
                entry["digest"] = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(content));
                entry["chunkDigest"] = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(chunk));
            });
        }

        return this;
    }

    private void WriteMember(byte[] content)
    {
        using var member = new MemoryStream();
        using (var gzip = new GZipStream(member, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(content);
        _blob.AddRange(member.ToArray());
    }
}
