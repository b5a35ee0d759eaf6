namespace Nydus.Rafs.Codecs.Deflate;

/// <summary>
/// Inflates raw deflate streams (RFC 1951) from memory to memory. It may start in the middle of a byte and with a history, which the platform's
/// own streams cannot and ZRAN images need. Allocates nothing after construction. Not thread-safe.
/// </summary>
internal sealed class Inflater
{
    private readonly BlockDecoder _block = new();

    /// <summary>Inflates until the last block ends or <paramref name="destination"/> is full.</summary>
    /// <param name="source">Whole bytes of the stream; more may follow the stream.</param>
    /// <param name="primed">Bits of the stream before <paramref name="source"/>.</param>
    /// <param name="primedCount">How many, 0 to 7.</param>
    /// <param name="history">Output before <paramref name="destination"/>, of which the last 32 KiB count.</param>
    /// <param name="destination">Receives the output and nothing behind it.</param>
    /// <param name="consumed">After <see cref="InflateResult.Ended"/>: bytes of <paramref name="source"/> used.</param>
    /// <param name="written">Bytes of <paramref name="destination"/> used.</param>
    /// <param name="stopsWhenFull">Whether nothing of the stream is needed, or read, that gives no output any more.</param>
    public InflateResult Inflate(
        ReadOnlySpan<byte> source, uint primed, int primedCount, ReadOnlySpan<byte> history, Span<byte> destination,
        out int consumed, out int written, bool stopsWhenFull = false)
    {
        var reader = new BitReader(source, primed, primedCount);
        consumed = 0;
        written = 0;
        do
        {
            if (stopsWhenFull && written == destination.Length)
            {
                return InflateResult.Full;
            }

            BlockResult result = _block.TryBegin(ref reader)
                ? _block.Decode(ref reader, history, destination, destination.Length, ref written, isFinal: true)
                : BlockResult.Damaged;
            if (result == BlockResult.Full && (stopsWhenFull || !_block.TryEnd(ref reader, out _)))
            {
                return InflateResult.Full;
            }

            if (result == BlockResult.Damaged)
            {
                return InflateResult.Damaged;
            }
        }
        while (!_block.IsLast);

        consumed = source.Length - reader.AlignToBytes().Length;
        return InflateResult.Ended;
    }
}
