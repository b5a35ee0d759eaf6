namespace Nydus.Rafs.Digests.Blake3;

/// <summary>How many inputs BLAKE3 hashes at once, one in each 32-bit lane of a vector.</summary>
internal enum Blake3Width
{
    Scalar = 1,
    Vector128 = 4,
    Vector256 = 8,
    Vector512 = 16,
}
