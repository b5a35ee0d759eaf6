using Nydus.Rafs.Codecs;

namespace Nydus.Rafs.Tests.Codecs;

/// <summary>Every decoder there is, by a name for test cases.</summary>
internal static class Decoders
{
    public const string NativeZstd = "zstd-native";
    public const string ManagedZstd = "zstd-managed";

    private static readonly NativeZstdDecoder Native = new();
    private static readonly ManagedZstdDecoder Managed = new();

    public static TheoryData<string> Names => ["None", "Lz4Block", "Gzip", NativeZstd, ManagedZstd];

    public static RafsCompressor Compressor(string name) => name.StartsWith("zstd", StringComparison.Ordinal) ? RafsCompressor.Zstd : Enum.Parse<RafsCompressor>(name);

    /// <summary>Skips the running test when the decoder is not on this machine.</summary>
    public static void SkipUnlessPresent(string name) =>
        Assert.SkipUnless(name != NativeZstd || LibZstd.IsAvailable, "skipped: libzstd is not installed");

    public static bool TryDecode(string name, ReadOnlySpan<byte> source, Span<byte> destination) => name switch
    {
        NativeZstd => Native.TryDecode(source, destination),
        ManagedZstd => Managed.TryDecode(source, destination),
        _ => ChunkCodec.TryDecompress(Compressor(name), source, destination),
    };
}
