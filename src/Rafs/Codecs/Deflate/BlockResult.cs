namespace Nydus.Rafs.Codecs.Deflate;

/// <summary>Why a <see cref="BlockDecoder"/> stopped.</summary>
internal enum BlockResult
{
    /// <summary>The block is damaged, or its end is missing and no more bytes will come.</summary>
    Damaged,

    /// <summary>There is no room for more output. The block goes on, or its end follows: <see cref="BlockDecoder.TryEnd"/>.</summary>
    Full,

    /// <summary>More bytes of the stream are needed.</summary>
    Hungry,

    /// <summary>The block has ended.</summary>
    Ended,
}
