using Nydus.Image.Blobs;
using Nydus.Rafs;
using Nydus.Rafs.Building.Blobs;

namespace Nydus.Image.Tests.Blobs;

/// <summary>Options that tests use.</summary>
internal static class Forms
{
    /// <summary>Key 00 01 … 1f, IV 40 41 … 4f.</summary>
    public static BlobCipherKey Key { get; } =
        new([.. Enumerable.Range(0, 32).Select(value => (byte)value)], [.. Enumerable.Range(0x40, 16).Select(value => (byte)value)]);

    public static BlobBuilderOptions V6(RafsCompressor compressor = RafsCompressor.Zstd, int chunkSize = 0x10000, int batchSize = 0, bool encrypt = false, int workers = 2) => new()
    {
        Form = new BlobForm
        {
            Version = RafsVersion.V6,
            ChunkSize = chunkSize,
            Compressor = compressor,
            Digester = RafsDigester.Blake3,
            Kind = batchSize > 0 ? BlobFeatures.Batch : BlobFeatures.None,
            Key = encrypt ? Key : null,
        },
        BatchSize = batchSize,
        Workers = workers,
    };

    /// <summary>Small, large, equal, empty, compressible and random files; the same for the same seed.</summary>
    public static List<byte[]> Contents(int seed, int count, int largest = 200_000)
    {
        var random = new Random(seed);
        var contents = new List<byte[]>();
        for (int i = 0; i < count; i++)
        {
            if (i > 4 && random.Next(5) == 0)
            {
                contents.Add(contents[random.Next(i)]);
                continue;
            }

            byte[] content = new byte[random.Next(3) == 0 ? random.Next(largest) : random.Next(40)];
            if (random.Next(2) == 0)
            {
                random.NextBytes(content);
            }
            else
            {
                content.AsSpan().Fill((byte)i);
            }

            contents.Add(content);
        }

        return contents;
    }
}
