using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using Nydus.Rafs;
using Nydus.Rafs.Digests.Blake3;

namespace Nydus.Bench.Micro;

/// <summary>What checking a chunk costs, against SHA-256. Widths the processor has not run in software and are not worth a look.</summary>
public class DigestBenchmarks
{
    private readonly byte[] _digest = new byte[32];
    private byte[] _data = [];

    [Params(4 << 10, 64 << 10, 1 << 20)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _data = new byte[Size];
        new Random(1).NextBytes(_data);
    }

    [Benchmark(Baseline = true)]
    public int Sha256() => SHA256.HashData(_data, _digest);

    [Benchmark]
    public void Blake3Scalar() => Blake3Hasher.Hash(_data, _digest, Blake3Width.Scalar);

    [Benchmark]
    public void Blake3Vector128() => Blake3Hasher.Hash(_data, _digest, Blake3Width.Vector128);

    [Benchmark]
    public void Blake3Vector256() => Blake3Hasher.Hash(_data, _digest, Blake3Width.Vector256);

    [Benchmark]
    public void Blake3Best() => Blake3Hasher.Hash(_data, _digest);

    [Benchmark]
    public uint Crc32C() => ChunkHash.Crc32C(_data);
}
