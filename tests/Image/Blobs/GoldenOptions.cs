using Nydus.Image.Blobs;
using Nydus.Rafs;
using Nydus.Rafs.Building.Blobs;

namespace Nydus.Image.Tests.Blobs;

/// <summary>The options that the reference was given, as far as its bootstraps tell them.</summary>
internal static class GoldenOptions
{
    public static BlobBuilderOptions For(RafsImage golden, int batchSize = 0)
    {
        RafsBlob blob = golden.Blobs[0];
        bool hasBatches = blob.Features.HasFlag(BlobFeatures.Batch);
        return new BlobBuilderOptions
        {
            Form = new BlobForm
            {
                Version = golden.Version,
                ChunkSize = golden.ChunkSize,
                Compressor = golden.Compressor,
                Digester = golden.Digester,
                HasToc = blob.Features.HasFlag(BlobFeatures.HasToc),
                HasInlinedMeta = blob.Features.HasFlag(BlobFeatures.InlinedFsMeta),
                Kind = blob.Features & BlobFeatures.Batch,
                Key = blob.Cipher == RafsCipher.None ? null : new BlobCipherKey(blob.CipherKey.Span, blob.CipherIv.Span),
            },
            BatchSize = hasBatches && batchSize == 0 ? golden.ChunkSize : batchSize,
        };
    }
}
