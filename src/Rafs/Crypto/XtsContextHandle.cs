using Microsoft.Win32.SafeHandles;

namespace Nydus.Rafs.Crypto;

/// <summary>An EVP_CIPHER_CTX; freeing it wipes it.</summary>
internal sealed class XtsContextHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    /// <exception cref="InsufficientMemoryException">OpenSSL has no memory.</exception>
    public XtsContextHandle()
        : base(ownsHandle: true)
    {
        SetHandle(LibCrypto.NewContext());
        if (IsInvalid)
        {
            throw new InsufficientMemoryException("OpenSSL could not make a cipher context.");
        }
    }

    protected override bool ReleaseHandle()
    {
        LibCrypto.FreeContext(handle);
        return true;
    }
}
