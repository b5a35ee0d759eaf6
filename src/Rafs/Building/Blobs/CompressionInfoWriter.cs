using System.Buffers;
using System.Runtime.InteropServices;

namespace Nydus.Rafs.Building.Blobs;

/// <summary>Collects a blob's chunk infos and contexts, and makes its compression information of them (format spec 4.5 to 4.9).</summary>
/// <param name="isV2">Whether chunk infos have 24 bytes instead of 16.</param>
public sealed class CompressionInfoWriter(bool isV2)
{
    private const int PageSize = 4096;
    private const long StoredLimit = 1L << 40;
    private const long PlainLimit = 1L << 44;
    private const int SizeLimit = 1 << 24;

    private readonly ArrayBufferWriter<byte> _infos = new();
    private readonly ArrayBufferWriter<byte> _batches = new();
    private Action<Memory<byte>>? _writeZran;
    private int _zranLength;
    private int _contextCount;

    /// <summary>Chunks so far.</summary>
    public int Count { get; private set; }

    /// <summary>Batches so far.</summary>
    public int BatchCount => _batches.WrittenCount / BatchContext.StoredSize;

    /// <summary>The length of the plain data in bytes.</summary>
    internal int PlainLength => checked(_infos.WrittenCount + ContextLength);

    private int ContextLength => _zranLength + _batches.WrittenCount;

    /// <summary>Adds the chunk with the next number.</summary>
    /// <exception cref="RafsFormatException">The format has no room for one of its numbers.</exception>
    public void Add(in ChunkPlace place)
    {
        bool fits = place.StoredOffset is >= 0 and < StoredLimit
            && place.PlainOffset is >= 0 and < PlainLimit
            && place.PlainOffset % PageSize == 0
            && place.PlainSize is > 0 and <= SizeLimit
            && (isV2 ? place.StoredSize is >= 0 and < SizeLimit : place.StoredSize is > 0 and <= SizeLimit);
        if (!fits)
        {
            throw new RafsFormatException(
                $"Chunk {Count} has {place.StoredSize} stored bytes at {place.StoredOffset} and {place.PlainSize} plain ones at {place.PlainOffset}; {(isV2 ? "this kind of blob" : "a blob")} has no room for such numbers.");
        }

        if (isV2)
        {
            Append(_infos, EncodeV2(place));
        }
        else
        {
            Append(_infos, EncodeV1(place));
        }

        Count++;
    }

    /// <summary>Adds the batch with the next number.</summary>
    /// <param name="storedSize">Bytes in the blob.</param>
    /// <param name="plainSize">Bytes of its chunks together.</param>
    public void AddBatch(int storedSize, int plainSize)
    {
        Append(_batches, new BatchContext { CompressedSize = (uint)storedSize, UncompressedSize = (uint)plainSize });
        _contextCount++;
    }

    /// <summary>Sets the ZRAN contexts.</summary>
    /// <param name="length">Of the table: 40-byte records, then the dictionaries (format spec 4.10).</param>
    /// <param name="count">How many records.</param>
    /// <param name="write">Fills a buffer of that length. Dictionaries take 32 KiB for every megabyte of the archive, so there is one copy of them in memory.</param>
    public void SetZranContexts(int length, int count, Action<Memory<byte>> write)
    {
        _zranLength = length;
        _contextCount = count;
        _writeZran = write;
    }

    /// <summary>The plain data: chunk infos, then contexts.</summary>
    internal byte[] ToArray()
    {
        byte[] data = new byte[PlainLength];
        _infos.WrittenSpan.CopyTo(data);
        _writeZran?.Invoke(data.AsMemory(_infos.WrittenCount, _zranLength));
        _batches.WrittenSpan.CopyTo(data.AsSpan(_infos.WrittenCount + _zranLength));
        return data;
    }

    /// <summary>The header, 4,096 bytes.</summary>
    internal byte[] MakeHeader(BlobFeatures features, RafsCompressor compressor, long offset, long storedSize)
    {
        var fields = new CompressionInfoHeader
        {
            Magic = CompressionInfoHeader.ExpectedMagic,
            Features = features,
            Compressor = compressor,
            Entries = (uint)Count,
            Offset = (ulong)offset,
            CompressedSize = (ulong)storedSize,
            UncompressedSize = (ulong)PlainLength,
            ContextOffset = (features & (BlobFeatures.Batch | BlobFeatures.Zran)) == 0 ? 0 : (ulong)_infos.WrittenCount,
            ContextSize = (ulong)ContextLength,
            ContextCount = (uint)_contextCount,
        };
        byte[] header = new byte[CompressionInfoHeader.StoredSize];
        MemoryMarshal.Write(header, in fields);
        MemoryMarshal.Write(header.AsSpan(header.Length - sizeof(uint)), in fields.Magic);
        return header;
    }

    private static ChunkInfoV1 EncodeV1(in ChunkPlace place) => new()
    {
        U = (ulong)place.PlainOffset | SplitSize(place.PlainSize - 1, 8),
        C = (ulong)place.StoredOffset | SplitSize(place.StoredSize - 1, 40),
    };

    /// <summary>24 bits of a size: the low 20 at the top of the word, the high 4 at <paramref name="shift"/>.</summary>
    private static ulong SplitSize(int size, int shift) => ((ulong)size << 44) | ((ulong)(size >> 20) << shift);

    private static ChunkInfoV2 EncodeV2(in ChunkPlace place)
    {
        bool isContained = place.Container != ChunkContainer.None;
        uint flags = (place.IsCompressed ? 0x01u : 0)
            | (place.Container == ChunkContainer.Zran ? 0x02u : 0)
            | (place.Container == ChunkContainer.Batch ? 0x04u : 0)
            | (place.IsEncrypted ? 0x08u : 0)
            | (place.HasCrc32C && !isContained ? 0x10u : 0);
        return new ChunkInfoV2
        {
            U = ((ulong)place.PlainOffset >> 12) | ((ulong)(place.PlainSize - 1) << 32) | ((ulong)flags << 56),
            C = (ulong)place.StoredOffset | ((ulong)place.StoredSize << 40),
            D = isContained ? ((ulong)(uint)place.ContainerIndex << 32) | (uint)place.ContainerOffset : place.HasCrc32C ? place.Crc32C : 0,
        };
    }

    private static void Append<T>(ArrayBufferWriter<byte> writer, T record)
        where T : unmanaged
    {
        Span<byte> bytes = MemoryMarshal.AsBytes(new Span<T>(ref record));
        writer.Write(bytes);
    }
}
