using Nydus.Rafs.Building.Numbering;

namespace Nydus.Rafs.Building;

/// <summary>The superblock's flags of a model (format spec 1.2, 3.3).</summary>
internal static class FeatureFlags
{
    public static RafsFeatures Of(ImageModel model, NumberedTree tree)
    {
        RafsFeatures features = model.Compressor switch
        {
            RafsCompressor.None => RafsFeatures.CompressionNone,
            RafsCompressor.Lz4Block => RafsFeatures.CompressionLz4,
            RafsCompressor.Gzip => RafsFeatures.CompressionGzip,
            RafsCompressor.Zstd => RafsFeatures.CompressionZstd,
            _ => throw new RafsFormatException($"The compressor {model.Compressor} is none of RAFS."),
        };
        features |= model.Digester switch
        {
            RafsDigester.Blake3 => RafsFeatures.HashBlake3,
            RafsDigester.Sha256 => RafsFeatures.HashSha256,
            _ => throw new RafsFormatException($"The digester {model.Digester} is none of RAFS."),
        };
        features |= model.HasExplicitOwners ? RafsFeatures.ExplicitUidGid : 0;
        features |= model.ForceHasXattr || tree.HasXattrs ? RafsFeatures.HasXattr : 0;
        if (model.Version == RafsVersion.V5)
        {
            return features;
        }

        features |= model.IsEncrypted ? RafsFeatures.EncryptionAes128Xts : RafsFeatures.EncryptionNone;
        features |= model.IsTarfs ? RafsFeatures.TarfsMode : 0;

        // True for no blobs at all as well; the reference says so too.
        features |= model.Blobs.TrueForAll(blob => blob.Features.HasFlag(BlobFeatures.InlinedChunkDigest)) ? RafsFeatures.InlinedChunkDigest : 0;
        return features;
    }
}
