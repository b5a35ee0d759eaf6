using System.Runtime.InteropServices;
using System.Text;
using Nydus.Abstractions;

namespace Nydus.Rafs.Building.V6;

/// <summary>The device slots and the blob table (format spec 3.4, 3.5).</summary>
internal static class V6BlobTables
{
    /// <summary>Blobs start at multiples of it on a disk that holds everything.</summary>
    private const long MappedAlignment = 0x80000;

    /// <summary>The blocks of all blobs together.</summary>
    /// <exception cref="RafsFormatException">Too many for the superblock.</exception>
    public static uint CountBlocks(List<ImageBlob> blobs, int blockSize)
    {
        long blocks = blobs.Sum(blob => blob.UncompressedSize / blockSize);
        return blocks <= uint.MaxValue
            ? (uint)blocks
            : throw new RafsFormatException($"The blobs have {blocks} blocks of {blockSize} bytes together; at most {uint.MaxValue} are possible.");
    }

    /// <param name="position">The length of the bootstrap: blobs without a mapped address follow it.</param>
    /// <exception cref="RafsFormatException">A blob lies beyond what an address can say.</exception>
    public static RafsV6Device[] MakeDevices(List<ImageBlob> blobs, int blockSize, long position)
    {
        var devices = new RafsV6Device[blobs.Count];
        for (int i = 0; i < devices.Length; i++)
        {
            long blocks = blobs[i].UncompressedSize / blockSize;
            long address = blobs[i].MappedBlockAddress != 0 ? blobs[i].MappedBlockAddress : Alignment.Up(position, MappedAlignment) / blockSize;
            if (address > uint.MaxValue)
            {
                throw new RafsFormatException($"Blob {i} ({blobs[i].Id}) starts at block {address} of the disk that holds everything; at most {uint.MaxValue} is possible.");
            }

            devices[i] = new RafsV6Device { Blocks = (uint)blocks, MappedBlkAddr = (uint)address };
            Encoding.UTF8.GetBytes(blobs[i].Id, devices[i].BlobId);
            position = (address + blocks) * blockSize;
        }

        return devices;
    }

    public static void WriteBlobs(List<ImageBlob> blobs, BootstrapBytes bytes, long offset)
    {
        for (int i = 0; i < blobs.Count; i++, offset += RafsV6Blob.StoredSize)
        {
            bytes.Write(offset, EntryOf(blobs[i], i));
        }
    }

    private static RafsV6Blob EntryOf(ImageBlob blob, int index)
    {
        bool isEncrypted = blob.Cipher == RafsCipher.Aes128Xts;
        ReadOnlySpan<byte> iv = blob.CipherIv;
        var entry = new RafsV6Blob
        {
            BlobIndex = (uint)index,
            ChunkSize = (uint)blob.ChunkSize,
            ChunkCount = (uint)blob.ChunkCount,
            Compressor = blob.Compressor,
            Digester = blob.Digester,
            Features = blob.Features,
            CompressedSize = (ulong)blob.CompressedSize,
            UncompressedSize = (ulong)blob.UncompressedSize,
            TocSize = (uint)blob.TocSize,
            CiCompressor = blob.CiCompressor,
            CiOffset = (ulong)blob.CiOffset,
            CiCompressedSize = (ulong)blob.CiCompressedSize,
            CiUncompressedSize = (ulong)blob.CiUncompressedSize,
            TocDigest = DigestOf(blob.TocDigest),
            MetaBlobDigestOrKey = DigestOf(isEncrypted ? blob.CipherKey : blob.RafsBlobDigest),
            MetaBlobSizeOrIv = isEncrypted ? MemoryMarshal.Read<ulong>(iv) : (ulong)blob.RafsBlobSize,
            IvHigh = isEncrypted ? MemoryMarshal.Read<ulong>(iv[sizeof(ulong)..]) : 0,
            Cipher = blob.Cipher,
        };
        Encoding.UTF8.GetBytes(blob.Id, entry.BlobId);
        return entry;
    }

    private static ChunkDigest DigestOf(byte[] bytes) => bytes.Length == 0 ? default : new ChunkDigest(bytes);
}
