using System.Runtime.InteropServices;
using Nydus.Abstractions;

namespace Nydus.Rafs.Building.Loading;

/// <summary>Loads the blob table and the device slots (format spec 3.4, 3.5), ids as they are stored. Ranges are the business of <see cref="BlobRules"/>.</summary>
internal static class V6BlobLoader
{
    /// <exception cref="RafsFormatException">An entry is damaged.</exception>
    public static List<ImageBlob> Load(BootstrapMemory memory, RafsV6Layout layout)
    {
        var blobs = new List<ImageBlob>();
        for (int i = 0; i < layout.BlobCount && i <= ImageLimits.BlobsV6; i++)
        {
            long offset = layout.BlobTable.Offset + ((long)i * RafsV6Blob.StoredSize);
            if (!memory.TryRead(offset, out RafsV6Blob entry)
                || !memory.TryRead(RafsV6Device.Position + ((long)i * RafsV6Device.StoredSize), out RafsV6Device device)
                || entry.BlobIndex != i)
            {
                throw new RafsFormatException($"The entry of blob {i} at offset {offset}, or its device slot, is damaged.");
            }

            blobs.Add(Make(i, entry, device));
        }

        return blobs;
    }

    private static ImageBlob Make(int index, in RafsV6Blob entry, in RafsV6Device device)
    {
        bool isEncrypted = entry.Cipher == RafsCipher.Aes128Xts;
        byte[] digestOrKey = ToArray(entry.MetaBlobDigestOrKey);
        return new ImageBlob
        {
            Id = BlobId.Decode(((ReadOnlySpan<byte>)entry.BlobId).TrimEnd((byte)0), index),
            Features = entry.Features,
            Compressor = entry.Compressor,
            Digester = entry.Digester,
            Cipher = entry.Cipher,
            CipherKey = isEncrypted ? digestOrKey : [],
            CipherIv = isEncrypted ? [.. BitConverter.GetBytes(entry.MetaBlobSizeOrIv), .. BitConverter.GetBytes(entry.IvHigh)] : [],
            ChunkSize = (int)entry.ChunkSize,
            ChunkCount = (int)entry.ChunkCount,
            CompressedSize = (long)entry.CompressedSize,
            UncompressedSize = (long)entry.UncompressedSize,
            CiCompressor = entry.CiCompressor,
            CiOffset = (long)entry.CiOffset,
            CiCompressedSize = (long)entry.CiCompressedSize,
            CiUncompressedSize = (long)entry.CiUncompressedSize,
            TocSize = (int)entry.TocSize,
            TocDigest = entry.TocDigest == default ? [] : ToArray(entry.TocDigest),
            RafsBlobDigest = isEncrypted || entry.MetaBlobDigestOrKey == default ? [] : digestOrKey,
            RafsBlobSize = isEncrypted ? 0 : (long)entry.MetaBlobSizeOrIv,
            MappedBlockAddress = device.MappedBlkAddr,
        };
    }

    private static byte[] ToArray(in ChunkDigest digest) => MemoryMarshal.AsBytes(MemoryMarshal.CreateReadOnlySpan(in digest, 1)).ToArray();
}
