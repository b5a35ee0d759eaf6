using System.Buffers.Binary;
using System.Security.Cryptography;
using Nydus.Image.Zran;

namespace Nydus.Image.Tests.Zran;

/// <summary>Does with a tar.gz what a builder does for <c>targz-ref</c>: chunks of all regular files, each digest once.</summary>
internal sealed class TarGzReference : IDisposable
{
    private readonly ZranGenerator _generator;
    private readonly int _chunkSize;
    private readonly HashSet<string> _digests = [];

    public TarGzReference(Stream gzip, int chunkSize, ZranLimits? limits = null)
    {
        _generator = new ZranGenerator(gzip, chunkSize, new MemoryStream(), limits);
        _chunkSize = chunkSize;
        Read();
        _generator.Finish(TestContext.Current.CancellationToken);
    }

    public List<(ZranChunk Chunk, byte[] Content)> Chunks { get; } = [];

    /// <summary>Those with a digest that was there before, too.</summary>
    public int ChunkCount { get; private set; }

    public int ContextCount => _generator.ContextCount;

    /// <summary>The uncompressed compression information: V2 chunk infos, then the context table.</summary>
    public byte[] CompressionInfo()
    {
        var data = new MemoryStream();
        Span<byte> info = stackalloc byte[24];
        long plainOffset = 0;
        foreach (var (chunk, _) in Chunks)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(info, (ulong)(plainOffset / 4096) | ((ulong)(chunk.PlainSize - 1) << 32) | (3ul << 56));
            BinaryPrimitives.WriteUInt64LittleEndian(info[8..], (ulong)chunk.StoredOffset | ((ulong)chunk.StoredSize << 40));
            BinaryPrimitives.WriteUInt64LittleEndian(info[16..], chunk.Data);
            data.Write(info);
            plainOffset = (plainOffset + chunk.PlainSize + 4095) / 4096 * 4096;
        }

        Assert.Equal(data.Length, Chunks.Count * 24);
        byte[] table = new byte[_generator.ContextTableSize];
        _generator.WriteContextTable(table);
        data.Write(table);
        return data.ToArray();
    }

    public void Dispose() => _generator.Dispose();

    private void Read()
    {
        // The platform's reader does not take owners beyond 2^31.
        var header = new byte[512];
        while (_generator.Content.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) == header.Length)
        {
            long size = Octal(header.AsSpan(124, 12));
            if (header[156] is (byte)'0' or 0 && size > 0)
                ReadFile(size);
            else
                Skip(size);
            Skip(-size & 511);
        }
    }

    private void ReadFile(long size)
    {
        for (long at = 0; at < size; at += _chunkSize)
        {
            var content = new byte[Math.Min(_chunkSize, size - at)];
            _generator.BeginChunk();
            _generator.Content.ReadExactly(content);
            var chunk = _generator.EndChunk();
            ChunkCount++;
            if (!_digests.Add(Convert.ToHexString(SHA256.HashData(content))))
                continue;
            _generator.Keep();
            Chunks.Add((chunk, content));
        }
    }

    private void Skip(long count)
    {
        _generator.Content.ReadExactly(new byte[count]);
    }

    private static long Octal(ReadOnlySpan<byte> digits)
    {
        long value = 0;
        foreach (var digit in digits.Trim("\0 "u8))
            value = (value * 8) + (digit - '0');
        return value;
    }
}
