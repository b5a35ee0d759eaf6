using System.Text;

namespace Nydus.Rafs.Building;

/// <summary>What the blob table of a model must keep to (format spec 1.3, 1.8, 2.5, 3.4, 3.5).</summary>
internal static class BlobRules
{
    private const BlobFeatures NeverOnDisk = (BlobFeatures)0x8000_F000;
    private const int DigestSize = 32;
    private const int IvSize = 16;

    /// <exception cref="RafsFormatException">The model's head or a blob breaks a rule.</exception>
    public static void Check(ImageModel model)
    {
        SuperblockFlags.CheckChunkSize((uint)model.ChunkSize);
        if (model.Version == RafsVersion.V5 && model.IsTarfs)
        {
            throw new RafsFormatException("Tarfs mode exists in v6 only.");
        }

        int limit = model.Version == RafsVersion.V5 ? ImageLimits.BlobsV5 : ImageLimits.BlobsV6;
        if (model.Blobs.Count > limit)
        {
            throw new RafsFormatException($"The image has {model.Blobs.Count} blobs; at most {limit} are possible.");
        }

        var ids = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < model.Blobs.Count; i++)
        {
            CheckBlob(model, i);
            if (!ids.Add(model.Blobs[i].Id))
            {
                throw new RafsFormatException($"Blob {i} has the id {model.Blobs[i].Id} of another one.");
            }
        }
    }

    private static void CheckBlob(ImageModel model, int index)
    {
        ImageBlob blob = model.Blobs[index];
        bool isV6 = model.Version == RafsVersion.V6;
        BlobId.Check(blob.Id, index, "the model");
        Require(Encoding.UTF8.GetByteCount(blob.Id) <= (isV6 ? ImageLimits.BlobIdV6 : ImageLimits.BlobIdV5), "length of the id", blob.Id.Length);
        Require((blob.Features & NeverOnDisk) == 0, "features", (long)blob.Features);
        Require(blob.ChunkCount is >= 0 and <= ImageLimits.ChunkCount, "chunk count", blob.ChunkCount);
        Require(blob.ChunkSize == model.ChunkSize, "chunk size", blob.ChunkSize);
        Require(blob.CompressedSize is >= 0 and <= ImageLimits.CompressedBlob, "compressed size", blob.CompressedSize);
        Require(blob.UncompressedSize is >= 0 and <= ImageLimits.UncompressedBlob, "uncompressed size", blob.UncompressedSize);
        if (!isV6)
        {
            return;
        }

        Require(blob.UncompressedSize >= V6.V6Placements.BlockSizeOf(model), "uncompressed size (less than a block)", blob.UncompressedSize);
        Require(blob.Features.HasFlag(BlobFeatures.Aligned) != model.IsTarfs, "features (aligned exactly when no tarfs)", (long)blob.Features);
        Require(blob.CiOffset >= 0 && blob.CiCompressedSize >= 0 && blob.CiUncompressedSize >= blob.CiCompressedSize, "compression information", blob.CiUncompressedSize);
        Require(blob.Compressor <= RafsCompressor.Zstd, "compressor", (long)blob.Compressor);
        Require(blob.CiCompressor <= RafsCompressor.Zstd, "compression information compressor", (long)blob.CiCompressor);
        Require(blob.Digester <= RafsDigester.Sha256, "digester", (long)blob.Digester);
        Require(blob.TocSize >= 0, "TOC size", blob.TocSize);
        Require(blob.TocDigest.Length is 0 or DigestSize, "length of the TOC digest", blob.TocDigest.Length);
        Require(blob.RafsBlobDigest.Length is 0 or DigestSize, "length of the RAFS blob's digest", blob.RafsBlobDigest.Length);
        Require(blob.RafsBlobSize >= 0, "RAFS blob size", blob.RafsBlobSize);
        bool isEncrypted = blob.Cipher != RafsCipher.None;
        Require(blob.Cipher is RafsCipher.None or RafsCipher.Aes128Xts, "cipher", (long)blob.Cipher);
        Require(!isEncrypted || (blob.CipherKey.Length == DigestSize && blob.CipherIv.Length == IvSize), "length of the key", blob.CipherKey.Length);
        Require(!isEncrypted || (blob.RafsBlobDigest.Length == 0 && blob.RafsBlobSize == 0), "RAFS blob (not together with a cipher)", blob.RafsBlobSize);

        void Require(bool holds, string field, long value)
        {
            if (!holds)
            {
                throw new RafsFormatException($"Blob {index} ({blob.Id}): its {field} {value} (0x{value:x}) is not possible in v{(int)model.Version}.");
            }
        }
    }
}
