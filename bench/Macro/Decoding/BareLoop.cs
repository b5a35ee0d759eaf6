using Microsoft.Win32.SafeHandles;
using Nydus.Bench.Macro.Interop;
using Nydus.Rafs;

namespace Nydus.Bench.Macro.Decoding;

/// <summary>
/// What no daemon can do without: read each chunk's stored bytes, decode and check them, and copy the result once. One thread, the same decoders
/// as the daemon's, nothing else; on request the write to a cache file with it. What the answer to the kernel costs is not in it.
/// </summary>
internal static class BareLoop
{
    /// <param name="cacheFile">Where to keep the chunks, or null; removed at the end.</param>
    /// <returns>CPU time of all chunks of the image, user and system, in microseconds.</returns>
    public static double Microseconds(DecodeImage image, string? cacheFile)
    {
        using var rafs = RafsBootstrap.Open(image.Bootstrap, BootstrapMode.Cached, null);
        // Not measured: the runtime compiles the loop.
        _ = Run(image, rafs, 40, cache: null);
        if (cacheFile is null)
            return Run(image, rafs, int.MaxValue, cache: null);
        using var cache = File.OpenHandle(cacheFile, FileMode.Create, FileAccess.Write, FileShare.None, FileOptions.DeleteOnClose);
        return Run(image, rafs, int.MaxValue, cache);
    }

    private static double Run(DecodeImage image, RafsImage rafs, int chunksAtMost, SafeFileHandle? cache)
    {
        var stored = new byte[2 * rafs.ChunkSize];
        var plain = new byte[rafs.ChunkSize];
        var copy = new byte[rafs.ChunkSize];
        double cpu = 0;
        foreach (var blob in rafs.Blobs)
        {
            using var file = File.OpenHandle(Path.Combine(image.BlobFolder, blob.Id));
            using var table = rafs.CreateChunkTable(blob.Index, ReadCompressionInfo(file, blob));
            var before = ThreadClock.Microseconds();
            for (var chunk = 0; chunk < Math.Min(table.Count, chunksAtMost); chunk++)
            {
                var size = Decode(file, blob, table, chunk, stored, plain, out var offset);
                if (cache is not null)
                    RandomAccess.Write(cache, plain.AsSpan(0, size), offset);
                plain.AsSpan(0, size).CopyTo(copy);
            }

            cpu += ThreadClock.Microseconds() - before;
        }

        return cpu;
    }

    /// <returns>The chunk's plain size.</returns>
    private static int Decode(SafeFileHandle file, RafsBlob blob, BlobChunkTable table, int number, byte[] stored, byte[] plain, out long offset)
    {
        if (!table.TryGetChunk(number, out var chunk) || !table.TryGetCoding(number, out var coding))
            throw new InvalidOperationException("the chunk table lacks a chunk");
        var bytes = stored.AsSpan(0, chunk.StoredSize);
        if (RandomAccess.Read(file, bytes, chunk.StoredOffset) != bytes.Length)
            throw new IOException("the blob is too short");
        var target = plain.AsSpan(0, chunk.PlainSize);
        if (!ChunkCodec.TryDecompress(coding.IsCompressed ? blob.Compressor : RafsCompressor.None, bytes, target))
            throw new IOException("a chunk cannot be decoded");
        var isRight = chunk.HasCrc32C ? ChunkHash.Crc32C(target) == chunk.Crc32C : ChunkHash.Compute(blob.Digester, target) == chunk.Digest;
        if (!isRight)
            throw new IOException("a chunk has the wrong content");
        offset = chunk.PlainOffset;
        return chunk.PlainSize;
    }

    private static byte[] ReadCompressionInfo(SafeFileHandle file, RafsBlob blob)
    {
        var stored = new byte[BlobMeta.StoredSize(blob)];
        if (RandomAccess.Read(file, stored, blob.CiOffset) != stored.Length)
            throw new IOException("the blob has no compression information");
        return BlobMeta.Decode(blob, stored);
    }
}
