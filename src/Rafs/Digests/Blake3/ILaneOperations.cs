namespace Nydus.Rafs.Digests.Blake3;

/// <summary>
/// What <see cref="Blake3Lanes{TOperations,TVector}"/> asks of a vector of 32-bit lanes. Implemented by empty structs, so that the JIT compiles
/// the kernel once for each width with everything inlined.
/// </summary>
internal unsafe interface ILaneOperations<TVector>
    where TVector : unmanaged
{
    /// <summary>Lanes of the vector: a multiple of four.</summary>
    static abstract int Count { get; }

    static abstract TVector Broadcast(uint value);

    static abstract TVector Add(TVector left, TVector right);

    static abstract TVector Xor(TVector left, TVector right);

    static abstract TVector RotateRight16(TVector value);

    static abstract TVector RotateRight12(TVector value);

    static abstract TVector RotateRight8(TVector value);

    static abstract TVector RotateRight7(TVector value);

    /// <summary>Four words from each fourth input, starting with the one at <paramref name="source"/>: one quarter of the vector an input.</summary>
    static abstract TVector LoadQuarters(byte* source, nuint stride);

    /// <summary>Interleaves the lower halves of each quarter word by word.</summary>
    static abstract TVector ZipLow(TVector left, TVector right);

    /// <summary>Interleaves the upper halves of each quarter word by word.</summary>
    static abstract TVector ZipHigh(TVector left, TVector right);

    /// <summary>Joins the lower halves of each quarter.</summary>
    static abstract TVector JoinLow(TVector left, TVector right);

    /// <summary>Joins the upper halves of each quarter.</summary>
    static abstract TVector JoinHigh(TVector left, TVector right);
}
