namespace Nydus.Rafs.Crypto;

/// <summary>XTS by OpenSSL, with a context for each message.</summary>
internal sealed class OpenSslXts : IXtsTransform
{
    public unsafe bool TryTransform(
        bool encrypt, ReadOnlySpan<byte> key, ReadOnlySpan<byte> tweak, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        // Not kept: a new context is as cheap as setting another key in an old one, and freeing it wipes the key.
        nint context = LibCrypto.NewContext();
        if (context == 0)
        {
            return false;
        }

        int written = 0;
        bool done;
        fixed (byte* keyBytes = key, tweakBytes = tweak, from = source, to = destination)
        {
            done = LibCrypto.Init(context, LibCrypto.Aes128Xts, keyBytes, tweakBytes, encrypt ? 1 : 0, 0) == 1
                && LibCrypto.Update(context, to, &written, from, source.Length) == 1
                && written == source.Length;
        }

        LibCrypto.FreeContext(context);
        if (!done)
        {
            // The runtime's own cryptography reads the same queue and would blame its next call.
            LibCrypto.ClearErrors();
        }

        return done;
    }
}
