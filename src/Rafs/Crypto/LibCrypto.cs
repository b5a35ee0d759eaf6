using System.Runtime.InteropServices;

namespace Nydus.Rafs.Crypto;

/// <summary>OpenSSL 3, the library the runtime's own cryptography rests on. <see cref="IsAvailable"/> first.</summary>
internal static partial class LibCrypto
{
    private const string Name = "libcrypto.so.3";

    /// <summary>Whether the library is there and offers AES-128-XTS.</summary>
    public static bool IsAvailable { get; } =
        NativeLibrary.TryLoad(Name, typeof(LibCrypto).Assembly, null, out nint library)
        && NativeLibrary.TryGetExport(library, "EVP_CIPHER_fetch", out _)
        && Aes128Xts != 0;

    /// <summary>The fetched algorithm, kept for the life of the process; 0 when the providers have none.</summary>
    public static nint Aes128Xts => Algorithms.Aes128Xts;

    /// <returns>0 when out of memory.</returns>
    [LibraryImport(Name, EntryPoint = "EVP_CIPHER_CTX_new")]
    public static partial nint NewContext();

    /// <summary>Wipes the keys and frees.</summary>
    [LibraryImport(Name, EntryPoint = "EVP_CIPHER_CTX_free")]
    public static partial void FreeContext(nint context);

    /// <summary>Sets algorithm, key, IV and direction (1 encrypts, 0 decrypts).</summary>
    /// <returns>1, or 0 on an error.</returns>
    [LibraryImport(Name, EntryPoint = "EVP_CipherInit_ex2")]
    public static unsafe partial int Init(nint context, nint cipher, byte* key, byte* iv, int encrypt, nint parameters);

    /// <summary>Transforms one whole XTS message; source and destination may be the same memory.</summary>
    /// <returns>1, or 0 on an error.</returns>
    [LibraryImport(Name, EntryPoint = "EVP_CipherUpdate")]
    public static unsafe partial int Update(nint context, byte* destination, int* written, byte* source, int length);

    /// <summary>Empties the thread's queue of errors.</summary>
    [LibraryImport(Name, EntryPoint = "ERR_clear_error")]
    public static partial void ClearErrors();

    [LibraryImport(Name, EntryPoint = "EVP_CIPHER_fetch", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint FetchCipher(nint libraryContext, string algorithm, nint properties);

    private static class Algorithms
    {
        public static readonly nint Aes128Xts = FetchCipher(0, "AES-128-XTS", 0);
    }
}
