namespace Nydus.Rafs.Crypto;

/// <summary>XTS by OpenSSL, one context a thread.</summary>
internal sealed class OpenSslXts : IXtsTransform
{
    [ThreadStatic]
    private static XtsContextHandle? _context;

    /// <summary>Public bytes that overwrite the key schedule and the tweak of a context after use. XTS wants halves that differ.</summary>
    private static ReadOnlySpan<byte> NoKey =>
    [
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    ];

    public unsafe bool TryTransform(
        bool encrypt, ReadOnlySpan<byte> key, ReadOnlySpan<byte> tweak, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        XtsContextHandle context = _context ??= new XtsContextHandle();
        int direction = encrypt ? 1 : 0;
        int written = 0;
        bool done;
        fixed (byte* keyBytes = key, tweakBytes = tweak, from = source, to = destination, noKey = NoKey)
        {
            done = LibCrypto.Init(context, LibCrypto.Aes128Xts, keyBytes, tweakBytes, direction, 0) == 1
                && LibCrypto.Update(context, to, &written, from, source.Length) == 1
                && written == source.Length;

            // Setting another key costs a tenth of making a new context, and the real one is gone just as well.
            bool wiped = LibCrypto.Init(context, LibCrypto.Aes128Xts, noKey, noKey, direction, 0) == 1;
            if (!wiped)
            {
                context.Dispose();
                _context = null;
            }
        }

        if (!done)
        {
            // The runtime's own cryptography reads the same queue and would blame its next call.
            LibCrypto.ClearErrors();
        }

        return done;
    }
}
