using Nydus.Abstractions;

namespace Nydus.Rafs;

/// <summary>Reads the blob table and checks the device slots (format spec 3.4, 3.5).</summary>
internal static class RafsV6BlobTable
{
    /// <exception cref="RafsFormatException">An entry is damaged, or of a kind that cannot be read.</exception>
    public static RafsBlob[] Read(BootstrapMemory memory, RafsV6Layout layout, FileNameBlobId fileId)
    {
        CheckDevices(memory, layout);
        var blobs = new RafsBlob[layout.BlobCount];
        for (int i = 0; i < blobs.Length; i++)
        {
            memory.TryRead(layout.BlobTable.Offset + ((long)i * RafsV6Blob.StoredSize), out RafsV6Blob entry);
            blobs[i] = Make(layout, fileId, i, entry);
        }

        return blobs;
    }

    private static void CheckDevices(BootstrapMemory memory, RafsV6Layout layout)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < layout.DeviceCount; i++)
        {
            long offset = RafsV6Device.Position + ((long)i * RafsV6Device.StoredSize);
            if (!memory.TryRead(offset, out RafsV6Device device) || device.Blocks == 0)
            {
                throw new RafsFormatException($"Device slot {i} at offset {offset} is missing or has no blocks.");
            }

            if (!ids.Add(BlobId.Decode(Trim(device.BlobId), i)))
            {
                throw new RafsFormatException($"Device slot {i} at offset {offset} repeats the id of another one.");
            }
        }
    }

    private static RafsBlob Make(RafsV6Layout layout, FileNameBlobId fileId, int index, in RafsV6Blob entry)
    {
        string storedId = BlobId.Decode(Trim(entry.BlobId), index);
        bool isSeparate = entry.Features.HasFlag(BlobFeatures.Separate);
        string id = isSeparate ? storedId : fileId.Resolve(storedId, entry.Features, index);
        UnsupportedBlob.Refuse(id, index, entry.Features);
        RafsV6BlobRules.Check(entry, index, id, layout);

        bool isEncrypted = entry.Cipher == RafsCipher.Aes128Xts;
        long compressedSize = (long)entry.CompressedSize;
        return new RafsBlob
        {
            Index = index,
            Id = id,
            MetaBlobId = isSeparate ? MetaBlobIdOf(entry, fileId, index, id) : id,
            Features = entry.Features,
            Compressor = entry.Compressor,
            Digester = entry.Digester,
            Cipher = entry.Cipher,
            CipherKey = isEncrypted ? ToArray(entry.MetaBlobDigestOrKey) : default(ReadOnlyMemory<byte>),
            CipherIv = isEncrypted ? (byte[])[.. BitConverter.GetBytes(entry.MetaBlobSizeOrIv), .. BitConverter.GetBytes(entry.IvHigh)] : default(ReadOnlyMemory<byte>),
            ChunkCount = (int)entry.ChunkCount,
            ChunkSize = layout.ChunkSize,
            CompressedSize = compressedSize,
            UncompressedSize = (long)entry.UncompressedSize,
            StoredDataSize = RafsV6BlobRules.StoredDataSize(entry),
            CiCompressor = entry.CiCompressor,
            CiOffset = (long)entry.CiOffset,
            CiCompressedSize = (long)entry.CiCompressedSize,
            CiUncompressedSize = (long)entry.CiUncompressedSize,
            TocSize = (int)entry.TocSize,
            TocDigest = entry.TocDigest == default ? default(ReadOnlyMemory<byte>) : ToArray(entry.TocDigest),
            HasStableChunkNumbers = true,
        };
    }

    /// <summary>The RAFS blob of a SEPARATE blob: the file that the bootstrap lies in, or the one the entry names by its digest.</summary>
    private static string MetaBlobIdOf(in RafsV6Blob entry, FileNameBlobId fileId, int index, string id)
    {
        if (entry.Features.HasFlag(BlobFeatures.InlinedFsMeta))
        {
            return fileId.Resolve(id, entry.Features, index);
        }

        return entry.MetaBlobDigestOrKey == default || entry.Cipher != RafsCipher.None ? id : entry.MetaBlobDigestOrKey.ToString();
    }

    private static byte[] ToArray(in ChunkDigest bytes)
    {
        byte[] array = new byte[ChunkDigest.Size];
        bytes.CopyTo(array);
        return array;
    }

    private static ReadOnlySpan<byte> Trim(in RafsV6BlobIdBytes id) => ((ReadOnlySpan<byte>)id).TrimEnd((byte)0);
}
