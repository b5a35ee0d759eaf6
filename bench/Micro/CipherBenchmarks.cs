using BenchmarkDotNet.Attributes;
using Nydus.Rafs.Crypto;

namespace Nydus.Bench.Micro;

/// <summary>What decrypting a chunk costs by OpenSSL, which must be installed, and without it.</summary>
public class CipherBenchmarks
{
    private readonly OpenSslXts _native = new();
    private readonly ManagedXts _managed = new();
    private readonly byte[] _key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    private readonly byte[] _tweak = new byte[16];
    private byte[] _message = [];

    [Params(64, 64 << 10)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Setup() => _message = new byte[Size];

    [Benchmark(Baseline = true)]
    public bool OpenSsl() => _native.TryTransform(false, _key, _tweak, _message, _message);

    [Benchmark]
    public bool Managed() => _managed.TryTransform(false, _key, _tweak, _message, _message);
}
