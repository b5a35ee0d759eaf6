using System.Security.Cryptography;
using Nydus.Image.Sources;
using Nydus.Rafs.Building;

namespace Nydus.Image.Tests.Sources;

/// <summary>Takes contents as a blob would and remembers their digests; the one chunk it gives each file says which Add it was.</summary>
internal sealed class DigestSink : IFileSink
{
    public Dictionary<ImageNode, string> Digests { get; } = [];

    /// <summary>Every node in the order it came.</summary>
    public List<ImageNode> Order { get; } = [];

    public Action<ImageNode, Stream>? Before { get; set; }

    public void Add(ImageNode node, Stream content, CancellationToken cancellation)
    {
        Before?.Invoke(node, content);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[10000];
        ulong left = node.Size;
        while (left > 0)
        {
            int count = content.Read(buffer, 0, (int)Math.Min(left, (ulong)buffer.Length));
            Assert.NotEqual(0, count);
            hash.AppendData(buffer, 0, count);
            left -= (ulong)count;
        }

        Assert.Equal(0, content.Read(buffer, 0, 1));
        Digests.Add(node, Convert.ToHexStringLower(hash.GetHashAndReset()));
        Order.Add(node);
        node.Chunks = [new ImageChunk { Index = Order.Count }];
    }

    /// <summary>The digest of a file's content, by its chunks: so a hard link has that of its target.</summary>
    public string Of(ImageNode file) => file.Size == 0 ? Convert.ToHexStringLower(SHA256.HashData([])) : Digests[Order[file.Chunks[0].Index - 1]];
}
