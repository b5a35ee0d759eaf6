using System.Runtime.CompilerServices;

namespace Nydus.Rafs;

/// <summary>64 bytes of an id, zero padded.</summary>
[InlineArray(64)]
internal struct RafsV6BlobIdBytes
{
    private byte _first;
}
