using System.Runtime.InteropServices;
using Nydus.Rafs.Building.Blobs;

namespace Nydus.Rafs.Tests.Building.Blobs;

/// <summary>Format spec 4.5 to 4.9.</summary>
public sealed class CompressionInfoWriterTests
{
    [Fact]
    public void ShortInfoIsThatOfTheWorkedExample()
    {
        var writer = new CompressionInfoWriter(isV2: false);
        writer.Add(new ChunkPlace { StoredOffset = 0, StoredSize = 4828, PlainOffset = 0, PlainSize = 16931, IsCompressed = true });
        writer.Add(new ChunkPlace { StoredOffset = 4828, StoredSize = 2974, PlainOffset = 0x5000, PlainSize = 13400, IsCompressed = true });
        Assert.Equal("00000000002022040000000000b02d010050000000704503dc12000000d0b900", Convert.ToHexStringLower(writer.ToArray()));
    }

    [Theory]
    [InlineData(1, 1, 0, 0)]
    [InlineData(1 << 24, 1 << 24, 0xFF_FFFF_FFFF, 0xFFF_FFFF_F000)]
    [InlineData(1 << 20, (1 << 20) + 1, 0xF0_0000_0000, 0x800_0000_0000)]
    public void ShortInfoComesBack(int storedSize, int plainSize, long storedOffset, long plainOffset)
    {
        var writer = new CompressionInfoWriter(isV2: false);
        writer.Add(new ChunkPlace { StoredOffset = storedOffset, StoredSize = storedSize, PlainOffset = plainOffset, PlainSize = plainSize });
        ChunkInfoV1 info = MemoryMarshal.Read<ChunkInfoV1>(writer.ToArray());
        Assert.Equal((storedOffset, storedSize, plainOffset, plainSize), (info.StoredOffset, info.StoredSizeInBytes, info.PlainOffset, info.PlainSize));
        Assert.Equal(0ul, info.U & 0xFF);
    }

    [Theory]
    [InlineData(0, 1, 0, 0)]
    [InlineData((1 << 24) - 1, 1 << 24, 0xFF_FFFF_FFFF, 0xFFF_FFFF_F000)]
    public void LongInfoComesBack(int storedSize, int plainSize, long storedOffset, long plainOffset)
    {
        var writer = new CompressionInfoWriter(isV2: true);
        var place = new ChunkPlace
        {
            StoredOffset = storedOffset,
            StoredSize = storedSize,
            PlainOffset = plainOffset,
            PlainSize = plainSize,
            IsCompressed = true,
            HasCrc32C = true,
            Crc32C = 0xDEADBEEF,
        };
        writer.Add(place);
        writer.Add(place with { IsEncrypted = true, IsCompressed = false });
        writer.Add(place with { Container = ChunkContainer.Batch, ContainerIndex = 3, ContainerOffset = 77 });
        writer.Add(place with { Container = ChunkContainer.Zran, ContainerIndex = 4, ContainerOffset = int.MaxValue });
        ReadOnlySpan<ChunkInfoV2> infos = MemoryMarshal.Cast<byte, ChunkInfoV2>(writer.ToArray());
        foreach (ChunkInfoV2 info in infos)
        {
            Assert.Equal((storedOffset, storedSize, plainOffset, plainSize), (info.StoredOffset, info.StoredSizeInBytes, info.PlainOffset, info.PlainSize));
        }

        Assert.True(infos[0] is { IsCompressed: true, IsEncrypted: false, IsBatch: false, IsZran: false, HasCrc32C: true, Low: 0xDEADBEEF, High: 0 });
        Assert.True(infos[1] is { IsCompressed: false, IsEncrypted: true, HasCrc32C: true });
        Assert.True(infos[2] is { IsBatch: true, HasCrc32C: false, High: 3, Low: 77 });
        Assert.True(infos[3] is { IsZran: true, HasCrc32C: false, High: 4, Low: int.MaxValue });
    }

    [Theory]
    [InlineData(false, 1, 1, 1L << 40, 0)]
    [InlineData(false, 1, 1, 0, 1L << 44)]
    [InlineData(false, 1, 1, 0, 100)]
    [InlineData(false, 0, 1, 0, 0)]
    [InlineData(false, 1, (1 << 24) + 1, 0, 0)]
    [InlineData(true, 1 << 24, 1 << 24, 0, 0)]
    [InlineData(true, 1, 0, 0, 0)]
    [InlineData(true, 1, 1, -1, 0)]
    public void NumbersWithoutRoomAreRefused(bool isV2, int storedSize, int plainSize, long storedOffset, long plainOffset)
    {
        var writer = new CompressionInfoWriter(isV2);
        var place = new ChunkPlace { StoredOffset = storedOffset, StoredSize = storedSize, PlainOffset = plainOffset, PlainSize = plainSize };
        Assert.Throws<RafsFormatException>(() => writer.Add(place));
        Assert.Equal(0, writer.Count);
    }

    [Fact]
    public void HeaderCountsChunksAndBatches()
    {
        var writer = new CompressionInfoWriter(isV2: true);
        var place = new ChunkPlace { PlainSize = 5, Container = ChunkContainer.Batch, IsCompressed = true };
        writer.Add(place);
        writer.Add(place with { PlainOffset = 4096, ContainerOffset = 5 });
        writer.AddBatch(8, 10);
        CompressionInfoHeader header = MemoryMarshal.Read<CompressionInfoHeader>(writer.MakeHeader(BlobFeatures.Batch | BlobFeatures.ChunkInfoV2, RafsCompressor.Zstd, 8, 80));
        Assert.Equal((2u, 8ul, 80ul, 88ul, 48ul, 40ul, 1u), (header.Entries, header.Offset, header.CompressedSize, header.UncompressedSize, header.ContextOffset, header.ContextSize, header.ContextCount));
    }
}
