using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Nydus.Rafs;
using Nydus.Rafs.Zran;

namespace Nydus.Tests;

/// <summary>On-disk structures have the sizes and offsets of the format.</summary>
public class LayoutSizeTests
{
    [Fact]
    public void Structures_HaveTheirSizes()
    {
        Assert.Equal(80, Unsafe.SizeOf<RafsV5SuperBlock>());
        Assert.Equal(128, Unsafe.SizeOf<RafsV5Inode>());
        Assert.Equal(80, Unsafe.SizeOf<RafsChunkRecord>());
        Assert.Equal(24, Unsafe.SizeOf<RafsV5ExtendedBlob>());
        Assert.Equal(128, Unsafe.SizeOf<ErofsSuperBlock>());
        Assert.Equal(256, Unsafe.SizeOf<RafsV6SuperBlockExt>());
        Assert.Equal(128, Unsafe.SizeOf<RafsV6Device>());
        Assert.Equal(256, Unsafe.SizeOf<RafsV6Blob>());
        Assert.Equal(32, Unsafe.SizeOf<ErofsInodeCompact>());
        Assert.Equal(64, Unsafe.SizeOf<ErofsInodeExtended>());
        Assert.Equal(12, Unsafe.SizeOf<ErofsDirent>());
        Assert.Equal(8, Unsafe.SizeOf<ErofsChunkIndex>());
        Assert.Equal(4, Unsafe.SizeOf<ErofsXattrEntry>());
        Assert.Equal(16, Unsafe.SizeOf<ChunkInfoV1>());
        Assert.Equal(24, Unsafe.SizeOf<ChunkInfoV2>());
        Assert.Equal(40, Unsafe.SizeOf<BatchContext>());
        Assert.Equal(40, Unsafe.SizeOf<ZranContext>());
        Assert.Equal(64, Unsafe.SizeOf<CompressionInfoHeader>());
        Assert.Equal(128, Unsafe.SizeOf<TocEntry>());
    }

    [Fact]
    public void Fields_HaveTheirOffsets()
    {
        Assert.Equal(112, Marshal.OffsetOf<RafsV5Inode>(nameof(RafsV5Inode.MtimeSeconds)));
        Assert.Equal(76, Marshal.OffsetOf<RafsChunkRecord>(nameof(RafsChunkRecord.Crc32C)));
        Assert.Equal(88, Marshal.OffsetOf<ErofsSuperBlock>(nameof(ErofsSuperBlock.DevtSlotOff)));
        Assert.Equal(48, Marshal.OffsetOf<RafsV6SuperBlockExt>(nameof(RafsV6SuperBlockExt.PrefetchTableSize)));
        Assert.Equal(216, Marshal.OffsetOf<RafsV6Blob>(nameof(RafsV6Blob.Cipher)));
        Assert.Equal(44, Marshal.OffsetOf<ErofsInodeExtended>(nameof(ErofsInodeExtended.NLink)));
        Assert.Equal(36, Marshal.OffsetOf<ZranContext>(nameof(ZranContext.PreviousByte)));
        Assert.Equal(72, Marshal.OffsetOf<TocEntry>(nameof(TocEntry.UncompressedSize)));
    }

    [Fact]
    public void ChunkInfoV1_DecodesTheWorkedExample()
    {
        ChunkInfoV1 info = MemoryMarshal.Read<ChunkInfoV1>(Convert.FromHexString("00000000002022040000000000b02d01"));
        Assert.Equal((0L, 16931, 0L, 4828), (info.PlainOffset, info.PlainSize, info.StoredOffset, info.StoredSizeInBytes));
    }

    [Fact]
    public void ChunkInfoV1_KeepsAllBits()
    {
        var info = new ChunkInfoV1 { U = 0xFFFF_FFFF_FFFF_FF00, C = ulong.MaxValue };
        Assert.Equal((0xFFF_FFFF_F000L, 1 << 24, 0xFF_FFFF_FFFFL, 1 << 24), (info.PlainOffset, info.PlainSize, info.StoredOffset, info.StoredSizeInBytes));
    }

    [Fact]
    public void ChunkInfoV2_DecodesTheWorkedExample()
    {
        ChunkInfoV2 info = MemoryMarshal.Read<ChunkInfoV2>(Convert.FromHexString("000000007b050003b8000000008902000004000000000000"));
        Assert.Equal((0L, 1404, 184L, 649), (info.PlainOffset, info.PlainSize, info.StoredOffset, info.StoredSizeInBytes));
        Assert.True(info.IsZran && info.IsCompressed && !info.IsBatch && !info.IsEncrypted && !info.HasCrc32C);
        Assert.Equal((1024u, 0u), (info.Low, info.High));
    }
}
