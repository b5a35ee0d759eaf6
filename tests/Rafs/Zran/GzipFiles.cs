using System.IO.Compression;
using Nydus.Rafs.Tests.Codecs;

namespace Nydus.Rafs.Tests.Zran;

/// <summary>Gzip files of all kinds, by a fixed seed.</summary>
internal static class GzipFiles
{
    public static TheoryData<ZLibCompressionStrategy, int> Kinds => new()
    {
        { ZLibCompressionStrategy.Default, 0 },
        { ZLibCompressionStrategy.Default, 1 },
        { ZLibCompressionStrategy.Default, 6 },
        { ZLibCompressionStrategy.Default, 9 },
        { ZLibCompressionStrategy.Fixed, 6 },
        { ZLibCompressionStrategy.HuffmanOnly, 6 },
        { ZLibCompressionStrategy.RunLengthEncoding, 6 },
    };

    /// <summary>Content of words, noise and runs; nothing repeats so often that it could all be one block.</summary>
    public static byte[] Content(int length, int seed)
    {
        var random = new Random(seed);
        var content = new List<byte>(length);
        while (content.Count < length)
        {
            int piece = random.Next(1, 30_000);
            switch (random.Next(4))
            {
                case 0:
                    content.AddRange(Enumerable.Repeat((byte)random.Next(256), piece));
                    break;
                case 1:
                    byte[] noise = new byte[piece];
                    random.NextBytes(noise);
                    content.AddRange(noise);
                    break;
                default:
                    content.AddRange(Samples.Plain(piece));
                    break;
            }
        }

        return [.. content.Take(length)];
    }

    /// <summary>One member, with a flush here and there, which ends the block.</summary>
    public static byte[] Member(ReadOnlySpan<byte> content, ZLibCompressionStrategy strategy, int level, int seed)
    {
        var random = new Random(seed);
        using var target = new MemoryStream();
        var options = new ZLibCompressionOptions { CompressionLevel = level, CompressionStrategy = strategy };
        using (var gzip = new GZipStream(target, options, leaveOpen: true))
        {
            gzip.Write([]);
            while (!content.IsEmpty)
            {
                int piece = Math.Min(random.Next(1, 60_000), content.Length);
                gzip.Write(content[..piece]);
                content = content[piece..];
                if (random.Next(3) == 0)
                {
                    gzip.Flush();
                }
            }
        }

        // The platform writes nothing for no content.
        return target.Length == 0 ? [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0] : target.ToArray();
    }

    /// <summary>Several members, some of them empty or tiny.</summary>
    public static byte[] Members(ReadOnlySpan<byte> content, ZLibCompressionStrategy strategy, int level, int seed)
    {
        var random = new Random(seed);
        var file = new List<byte>();
        while (!content.IsEmpty)
        {
            int piece = random.Next(4) switch
            {
                0 => 0,
                1 => random.Next(1, 40),
                _ => random.Next(1, 200_000),
            };
            piece = Math.Min(piece, content.Length);
            file.AddRange(Member(content[..piece], strategy, level, seed++));
            content = content[piece..];
        }

        return [.. file];
    }
}
