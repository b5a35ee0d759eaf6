using System.IO.Compression;
using BenchmarkDotNet.Attributes;
using K4os.Compression.LZ4;
using Nydus.Rafs;
using Nydus.Rafs.Codecs;
using ZstdSharp;

namespace Nydus.Bench.Micro;

/// <summary>What decoding a chunk costs, against libzstd, which must be installed.</summary>
public class CodecBenchmarks
{
    private readonly NativeZstdDecoder _native = new();
    private readonly ManagedZstdDecoder _managed = new();
    private byte[] _plain = [];
    private byte[] _zstd = [];
    private byte[] _lz4 = [];
    private byte[] _gzip = [];

    [Params(4 << 10, 64 << 10, 1 << 20)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _plain = Chunks.Make(Size);
        using (var compressor = new Compressor(3))
        {
            _zstd = compressor.Wrap(_plain).ToArray();
        }

        var packed = new byte[LZ4Codec.MaximumOutputSize(Size)];
        _lz4 = packed[..LZ4Codec.Encode(_plain, packed)];
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Optimal))
        {
            gzip.Write(_plain);
        }

        _gzip = target.ToArray();
    }

    [Benchmark(Baseline = true)]
    public bool ZstdNative() => _native.TryDecode(_zstd, _plain);

    [Benchmark]
    public bool ZstdManaged() => _managed.TryDecode(_zstd, _plain);

    [Benchmark]
    public bool Lz4() => ChunkCodec.TryDecompress(RafsCompressor.Lz4Block, _lz4, _plain);

    [Benchmark]
    public bool Gzip() => ChunkCodec.TryDecompress(RafsCompressor.Gzip, _gzip, _plain);

    [Benchmark]
    public int GzipOfThePlatform()
    {
        using var stream = new GZipStream(new MemoryStream(_gzip), CompressionMode.Decompress);
        return stream.ReadAtLeast(_plain, _plain.Length);
    }
}
