using System.Runtime.InteropServices;

namespace Nydus.Rafs.Codecs;

/// <summary>The distribution's liblz4. <see cref="IsAvailable"/> first.</summary>
internal static partial class LibLz4
{
    public const string FileName = "liblz4.so.1";

    /// <summary>1.9.4 gives the bytes of the reference; older ones were not tried.</summary>
    private const int MinVersion = 10904;

    /// <summary>Whether the library is there and new enough.</summary>
    public static bool IsAvailable { get; } =
        NativeLibrary.TryLoad(FileName, typeof(LibLz4).Assembly, null, out nint library)
        && NativeLibrary.TryGetExport(library, "LZ4_versionNumber", out _)
        && VersionNumber() >= MinVersion;

    /// <summary>Version as major * 10000 + minor * 100 + release.</summary>
    [LibraryImport(FileName, EntryPoint = "LZ4_versionNumber")]
    public static partial int VersionNumber();

    /// <returns>The stored size; 0 when it does not fit.</returns>
    [LibraryImport(FileName, EntryPoint = "LZ4_compress_default")]
    public static unsafe partial int Compress(byte* source, byte* destination, int length, int capacity);
}
