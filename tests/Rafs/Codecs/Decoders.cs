using Nydus.Rafs.Codecs;

namespace Nydus.Rafs.Tests.Codecs;

/// <summary>Every decoder there is, by a name for test cases.</summary>
internal static class Decoders
{
    public const string NativeZstd = "zstd-native";
    public const string ManagedZstd = "zstd-managed";

    public const string NativeLz4 = "lz4-native";
    public const string ManagedLz4 = "lz4-managed";

    private static readonly NativeLz4Codec s_nativeLz4 = new();
    private static readonly ManagedLz4Codec s_managedLz4 = new();
    private static readonly NativeZstdDecoder Native = new();
    private static readonly ManagedZstdDecoder Managed = new();

    public static TheoryData<string> Names => ["None", NativeLz4, ManagedLz4, "Gzip", NativeZstd, ManagedZstd];

    public static RafsCompressor Compressor(string name) => name switch
    {
        NativeZstd or ManagedZstd => RafsCompressor.Zstd,
        NativeLz4 or ManagedLz4 => RafsCompressor.Lz4Block,
        _ => Enum.Parse<RafsCompressor>(name),
    };

    /// <summary>Skips the running test when the decoder is not on this machine.</summary>
    public static void SkipUnlessPresent(string name)
    {
        Assert.SkipUnless(name != NativeZstd || LibZstd.IsAvailable, "skipped: libzstd is not installed");
        Assert.SkipUnless(name != NativeLz4 || LibLz4.IsAvailable, "skipped: liblz4 is not installed, or older than 1.9.4");
    }

    public static bool TryDecode(string name, ReadOnlySpan<byte> source, Span<byte> destination) => name switch
    {
        NativeZstd => Native.TryDecode(source, destination),
        ManagedZstd => Managed.TryDecode(source, destination),
        NativeLz4 => s_nativeLz4.TryDecode(source, destination),
        ManagedLz4 => s_managedLz4.TryDecode(source, destination),
        _ => ChunkCodec.TryDecompress(Compressor(name), source, destination),
    };
}
