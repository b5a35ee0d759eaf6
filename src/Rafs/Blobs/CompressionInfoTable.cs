using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Nydus.Abstractions;
using Nydus.Rafs.Zran;

namespace Nydus.Rafs;

/// <summary>
/// The chunks of a v6 blob: the compression information as it is, kept in native memory, and for each chunk the number of its record in the bootstrap.
/// Everything was checked when it was made, so look-ups only decode.
/// </summary>
internal sealed unsafe class CompressionInfoTable : BlobChunkTable
{
    private readonly RafsV6ChunkRecords _records;
    private readonly int _blob;
    private readonly bool _isV2;
    private readonly bool _isZran;

    /// <summary>Of batch or ZRAN contexts; a blob has one kind of them.</summary>
    private readonly int _contextCount;
    private readonly long _contextOffset;
    private readonly long _contextEnd;
    private byte* _data;

    /// <summary>Chunk number to record number plus 1; 0 without a record.</summary>
    private int* _recordOf;
    private int _count;

    private CompressionInfoTable(RafsBlob blob, ReadOnlySpan<byte> data, in CompressionInfoHeader header, RafsV6ChunkRecords records)
    {
        _records = records;
        _blob = blob.Index;
        _isV2 = blob.Features.HasFlag(BlobFeatures.ChunkInfoV2);
        _isZran = blob.Features.HasFlag(BlobFeatures.Zran);
        _contextCount = _isZran || blob.Features.HasFlag(BlobFeatures.Batch) ? (int)header.ContextCount : 0;
        _contextOffset = (long)header.ContextOffset;
        _contextEnd = (long)(header.ContextOffset + header.ContextSize);
        _count = (int)Math.Min((uint)blob.ChunkCount, (uint)data.Length / (_isV2 ? (uint)ChunkInfoV2.StoredSize : ChunkInfoV1.StoredSize));
        _data = (byte*)NativeMemory.Alloc((nuint)Math.Max(data.Length, 1));
        data.CopyTo(new Span<byte>(_data, data.Length));
        _recordOf = (int*)NativeMemory.AllocZeroed((nuint)Math.Max(_count, 1), sizeof(int));
    }

    ~CompressionInfoTable() => Dispose(false);

    public override int Count => _count;

    /// <summary>Checks the cache-file form against the blob and every chunk in it (format spec 4.8).</summary>
    /// <exception cref="RafsFormatException">Something contradicts.</exception>
    public static CompressionInfoTable Create(RafsBlob blob, ReadOnlySpan<byte> file, RafsV6ChunkRecords records)
    {
        if (!blob.HasCompressionInfo)
        {
            return new CompressionInfoTable(blob, [], default, records);
        }

        if (file.Length != BlobMeta.CacheFileSize(blob))
        {
            throw new RafsFormatException($"Compression information of blob {blob.Index} ({blob.Id}) has {file.Length} bytes instead of {BlobMeta.CacheFileSize(blob)}.");
        }

        ReadOnlySpan<byte> header = file[^CompressionInfoHeader.StoredSize..];
        if (CompressionInfoHeader.FindContradiction(blob, header) is { } contradiction)
        {
            throw new RafsFormatException($"Compression information of blob {blob.Index} ({blob.Id}): its header says {contradiction}, the blob table something else.");
        }

        var table = new CompressionInfoTable(blob, file[..(int)blob.CiUncompressedSize], MemoryMarshal.Read<CompressionInfoHeader>(header), records);
        try
        {
            table.CheckContexts(blob);
            CompressionInfoRules.Check(blob, table);
            table.FindRecords();
            return table;
        }
        catch
        {
            table.Dispose();
            throw;
        }
    }

    public override bool TryGetChunk(int chunk, out ChunkGeometry geometry)
    {
        if (!TryDecode(chunk, out CompressionInfoEntry entry))
        {
            geometry = default;
            return false;
        }

        bool hasRecord = TryGetRecord(chunk, entry.PlainOffset, out RafsChunkRecord record);
        bool recordHasCrc = hasRecord && (record.Flags & RafsChunkFlags.HasCrc32C) != 0;
        geometry = new ChunkGeometry
        {
            StoredOffset = entry.StoredOffset,
            StoredSize = entry.StoredSize,
            PlainOffset = entry.PlainOffset,
            PlainSize = entry.PlainSize,
            HasCrc32C = entry.HasCrc32C || recordHasCrc,
            Crc32C = entry.HasCrc32C ? entry.Crc32C : recordHasCrc ? record.Crc32C : 0,
            HasDigest = hasRecord,
            Digest = record.Digest,
        };
        return true;
    }

    public override bool TryGetCoding(int chunk, out ChunkCoding coding)
    {
        if (!TryDecode(chunk, out CompressionInfoEntry entry))
        {
            coding = default;
            return false;
        }

        coding = new ChunkCoding
        {
            IsCompressed = entry.IsCompressed,
            IsEncrypted = entry.IsEncrypted,
            IsZran = entry.IsZran,
            Batch = entry.Batch,
            OffsetInBatch = entry.OffsetInBatch,
            DecodedSize = entry.DecodedSize,
        };
        return true;
    }

    public override bool TryDecodeContext(int context, ReadOnlySpan<byte> stored, Span<byte> plain)
    {
        if (!_isZran || (uint)context >= (uint)_contextCount)
        {
            return false;
        }

        ZranContext zran = ReadZran(context);
        var dictionary = new ReadOnlySpan<byte>(_data + DictionaryOffset + (long)zran.DictionaryOffset, (int)zran.DictionarySize);
        bool isDecoded = ZranDecoder.TryDecode(zran, dictionary, stored, plain);
        GC.KeepAlive(this);
        return isDecoded;
    }

    public override bool Agrees(in RafsChunk reference) =>
        reference.Blob == _blob
        && TryDecodePlace(reference.Index, out long offset, out int size)
        && offset == reference.PlainOffset
        && size == reference.PlainSize;

    /// <summary>All of a chunk info; false when there is no such chunk or its batch or context does not exist.</summary>
    internal bool TryDecode(int chunk, out CompressionInfoEntry entry)
    {
        entry = default;
        if ((uint)chunk >= (uint)_count)
        {
            return false;
        }

        if (!_isV2)
        {
            entry = CompressionInfoEntry.From(Unsafe.ReadUnaligned<ChunkInfoV1>(_data + ((long)chunk * ChunkInfoV1.StoredSize)));
            return true;
        }

        ChunkInfoV2 info = Unsafe.ReadUnaligned<ChunkInfoV2>(_data + ((long)chunk * ChunkInfoV2.StoredSize));
        if (!info.IsBatch && !info.IsZran)
        {
            entry = CompressionInfoEntry.From(info);
            return true;
        }

        if (info.High >= (uint)_contextCount || info.IsZran != _isZran || info.IsBatch == _isZran)
        {
            return false;
        }

        entry = _isZran
            ? CompressionInfoEntry.From(info, ReadZran((int)info.High))
            : CompressionInfoEntry.From(info, Unsafe.ReadUnaligned<BatchContext>(_data + _contextOffset + ((long)info.High * BatchContext.StoredSize)));
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        _count = 0;
        NativeMemory.Free(_data);
        NativeMemory.Free(_recordOf);
        _data = null;
        _recordOf = null;
    }

    private bool TryDecodePlace(int chunk, out long offset, out int size)
    {
        if ((uint)chunk >= (uint)_count)
        {
            offset = 0;
            size = 0;
            return false;
        }

        // Both versions are decoded without their batch: this runs on every cached read.
        if (_isV2)
        {
            ChunkInfoV2 info = Unsafe.ReadUnaligned<ChunkInfoV2>(_data + ((long)chunk * ChunkInfoV2.StoredSize));
            offset = info.PlainOffset;
            size = info.PlainSize;
        }
        else
        {
            ChunkInfoV1 info = Unsafe.ReadUnaligned<ChunkInfoV1>(_data + ((long)chunk * ChunkInfoV1.StoredSize));
            offset = info.PlainOffset;
            size = info.PlainSize;
        }

        return true;
    }

    private long DictionaryOffset => _contextOffset + ((long)_contextCount * ZranContext.StoredSize);

    private ZranContext ReadZran(int context) => Unsafe.ReadUnaligned<ZranContext>(_data + _contextOffset + ((long)context * ZranContext.StoredSize));

    private void CheckContexts(RafsBlob blob)
    {
        for (int i = 0; _isZran && i < _contextCount; i++)
        {
            ZranContext context = ReadZran(i);
            string? fault = context.FindFault((ulong)(_contextEnd - DictionaryOffset));
            if (fault is null && (context.InOffset > (ulong)blob.StoredDataSize || context.InLength > (ulong)blob.StoredDataSize - context.InOffset))
            {
                fault = $"{context.InLength} bytes of input at {context.InOffset} of {blob.StoredDataSize}";
            }

            if (fault is not null)
            {
                throw new RafsFormatException($"Compression information of blob {blob.Index} ({blob.Id}): ZRAN context {i} has {fault}.");
            }
        }
    }

    private void FindRecords()
    {
        foreach (int number in _records.OfBlob(_blob))
        {
            if (_records.TryGet(number, out RafsChunkRecord record) && record.Index < (uint)_count)
            {
                _recordOf[record.Index] = number + 1;
            }
        }
    }

    private bool TryGetRecord(int chunk, long plainOffset, out RafsChunkRecord record)
    {
        record = default;
        int number = _recordOf[chunk];
        if (number != 0 && _records.TryGet(number - 1, out RafsChunkRecord found) && found.UncompressedOffset == (ulong)plainOffset)
        {
            record = found;
            return true;
        }

        return false;
    }
}
