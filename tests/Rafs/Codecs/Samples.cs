using System.IO.Compression;
using K4os.Compression.LZ4;
using ZstdSharp;

namespace Nydus.Rafs.Tests.Codecs;

/// <summary>Compressible bytes, and what the writers of images make of them.</summary>
internal static class Samples
{
    /// <summary>Words and noise, by a fixed seed.</summary>
    public static byte[] Plain(int length)
    {
        var random = new Random(length);
        var plain = new byte[length];
        for (int at = 0; at < length;)
        {
            Span<byte> run = plain.AsSpan(at, Math.Min(random.Next(1, 40), length - at));
            if (random.Next(3) == 0)
            {
                random.NextBytes(run);
            }
            else
            {
                for (int i = 0; i < run.Length; i++)
                {
                    run[i] = (byte)("file system "[i % 12] + (run.Length & 1));
                }
            }

            at += run.Length;
        }

        return plain;
    }

    public static byte[] Compress(RafsCompressor compressor, byte[] plain) => compressor switch
    {
        RafsCompressor.None => [.. plain],
        RafsCompressor.Lz4Block => Lz4(plain),
        RafsCompressor.Gzip => Gzip(plain),
        RafsCompressor.Zstd => Zstd(plain),
        _ => throw new ArgumentOutOfRangeException(nameof(compressor)),
    };

    public static byte[] Zstd(byte[] plain)
    {
        using var compressor = new Compressor(3);
        return compressor.Wrap(plain).ToArray();
    }

    /// <summary>A frame without its plain size in the header, as streaming writers make.</summary>
    public static byte[] ZstdOfUnknownSize(byte[] plain)
    {
        using var target = new MemoryStream();
        using (var stream = new CompressionStream(target, 3, leaveOpen: true))
        {
            stream.Write(plain);
        }

        return target.ToArray();
    }

    private static byte[] Lz4(byte[] plain)
    {
        var packed = new byte[LZ4Codec.MaximumOutputSize(plain.Length)];
        return packed[..LZ4Codec.Encode(plain, packed, LZ4Level.L00_FAST)];
    }

    private static byte[] Gzip(byte[] plain)
    {
        using var target = new MemoryStream();
        using (var stream = new GZipStream(target, CompressionLevel.Optimal, leaveOpen: true))
        {
            stream.Write(plain);
        }

        return target.ToArray();
    }
}
