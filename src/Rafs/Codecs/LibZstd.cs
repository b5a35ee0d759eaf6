using System.Runtime.InteropServices;

namespace Nydus.Rafs.Codecs;

/// <summary>The distribution's libzstd. <see cref="IsAvailable"/> first.</summary>
internal static partial class LibZstd
{
    public const string FileName = "libzstd.so.1";

    /// <summary>1.4.0 made the parameters of a decompression context part of the stable API.</summary>
    private const uint MinVersion = 10400;

    /// <summary>Whether the library is there and new enough.</summary>
    public static bool IsAvailable { get; } =
        NativeLibrary.TryLoad(FileName, typeof(LibZstd).Assembly, null, out nint library)
        && NativeLibrary.TryGetExport(library, "ZSTD_versionNumber", out _)
        && VersionNumber() >= MinVersion;

    /// <summary>Version as major * 10000 + minor * 100 + release.</summary>
    [LibraryImport(FileName, EntryPoint = "ZSTD_versionNumber")]
    public static partial uint VersionNumber();

    /// <returns>0 when out of memory.</returns>
    [LibraryImport(FileName, EntryPoint = "ZSTD_createDCtx")]
    public static partial nint CreateContext();

    [LibraryImport(FileName, EntryPoint = "ZSTD_freeDCtx")]
    public static partial nuint FreeContext(nint context);

    /// <returns>The plain size, or the code of an error, a number above every plain size.</returns>
    [LibraryImport(FileName, EntryPoint = "ZSTD_decompressDCtx")]
    public static unsafe partial nuint Decompress(ZstdContextHandle context, byte* destination, nuint capacity, byte* source, nuint length);

    /// <returns>0 when out of memory.</returns>
    [LibraryImport(FileName, EntryPoint = "ZSTD_createCCtx")]
    public static partial nint CreateCompressionContext();

    [LibraryImport(FileName, EntryPoint = "ZSTD_freeCCtx")]
    public static partial nuint FreeCompressionContext(nint context);

    /// <returns>The stored size, or the code of an error, a number above every capacity.</returns>
    [LibraryImport(FileName, EntryPoint = "ZSTD_compressCCtx")]
    public static unsafe partial nuint Compress(
        ZstdCompressionContextHandle context, byte* destination, nuint capacity, byte* source, nuint length, int level);
}
