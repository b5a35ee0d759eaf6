using System.Formats.Tar;
using System.IO.Compression;

namespace Nydus.Image.Tests.Zran;

/// <summary>Tar archives of files with given contents, compressed in all ways, by fixed seeds.</summary>
internal static class GzipArchive
{
    /// <summary>Words, noise and runs.</summary>
    public static byte[] Content(int length, Random random)
    {
        var content = new byte[length];
        for (var at = 0; at < length;)
        {
            var run = content.AsSpan(at, Math.Min(random.Next(1, 3000), length - at));
            if (random.Next(3) == 0)
                random.NextBytes(run);
            else
                for (var i = 0; i < run.Length; i++)
                    run[i] = (byte)("layer of files "[i % 15] + (i / 400) + (run.Length & 3));
            at += run.Length;
        }

        return content;
    }

    public static byte[] Tar(IEnumerable<byte[]> files)
    {
        var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, TarEntryFormat.Ustar, leaveOpen: true))
        {
            foreach (var (number, content) in files.Index())
                writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, $"file-{number}") { DataStream = new MemoryStream(content) });
        }

        return tar.ToArray();
    }

    /// <summary>A gzip member for each piece.</summary>
    public static byte[] Compress(ReadOnlySpan<byte> plain, ZLibCompressionOptions options, params ReadOnlySpan<int> ends)
    {
        using var target = new MemoryStream();
        var start = 0;
        foreach (var end in (ReadOnlySpan<int>)[.. ends, plain.Length])
        {
            using var gzip = new GZipStream(target, options, leaveOpen: true);
            gzip.Write(plain[start..end]);
            start = end;
        }

        return target.ToArray();
    }
}
