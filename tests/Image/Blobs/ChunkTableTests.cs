using System.Buffers.Binary;
using Nydus.Abstractions;
using Nydus.Image.Blobs;
using Nydus.Rafs.Building;

namespace Nydus.Image.Tests.Blobs;

public sealed class ChunkTableTests
{
    /// <summary>Many more than a block holds and than there are slots at first; digests of which hundreds begin alike, so that they want the same slot.</summary>
    [Fact]
    public void EveryChunkIsFoundByItsDigest()
    {
        const int Count = 20_000;
        var table = new ChunkTable();
        for (int i = 0; i < Count; i++)
            Assert.True(table.TryAdd(new ImageChunk { Digest = Digest(i % 50, i), Index = i }));
        for (int i = 0; i < Count; i++)
        {
            Assert.True(table.TryGet(Digest(i % 50, i), out ImageChunk chunk));
            Assert.Equal(i, chunk.Index);
        }

        Assert.False(table.TryGet(Digest(0, Count), out _));
    }

    [Fact]
    public void TheFirstChunkOfADigestStays()
    {
        var table = new ChunkTable();
        Assert.False(table.TryGet(default, out _));
        Assert.True(table.TryAdd(new ImageChunk { Digest = Digest(1, 2), PlainSize = 3 }));
        Assert.False(table.TryAdd(new ImageChunk { Digest = Digest(1, 2), PlainSize = 4 }));
        Assert.True(table.TryGet(Digest(1, 2), out ImageChunk chunk));
        Assert.Equal(3, chunk.PlainSize);
    }

    private static ChunkDigest Digest(long first, long last)
    {
        Span<byte> bytes = stackalloc byte[ChunkDigest.Size];
        bytes.Clear();
        BinaryPrimitives.WriteInt64LittleEndian(bytes, first);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[^sizeof(long)..], last);
        return new ChunkDigest(bytes);
    }
}
