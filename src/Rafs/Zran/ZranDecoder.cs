using Nydus.Rafs.Codecs;
using Nydus.Rafs.Codecs.Deflate;

namespace Nydus.Rafs.Zran;

/// <summary>Decodes the output of one context (format spec 4.10). Thread-safe; keeps one decoder state a thread and allocates nothing once warm.</summary>
public static class ZranDecoder
{
    private const int TrailerSize = 8;

    [ThreadStatic]
    private static Inflater? _inflater;

    /// <summary>Fills <paramref name="plain"/>; false when the stored bytes do not give as much.</summary>
    /// <param name="context">Where the stored bytes begin.</param>
    /// <param name="dictionary">The output before it.</param>
    /// <param name="stored">The gzip file from <see cref="ZranContext.InOffset"/> on, <see cref="ZranContext.InLength"/> bytes.</param>
    /// <param name="plain"><see cref="ZranContext.OutLength"/> bytes; undefined when the answer is false.</param>
    public static bool TryDecode(in ZranContext context, ReadOnlySpan<byte> dictionary, ReadOnlySpan<byte> stored, Span<byte> plain)
    {
        if (stored.Length != context.InLength || plain.Length != context.OutLength || context.PreviousBits > 7)
        {
            return false;
        }

        _inflater ??= new Inflater();

        // The reference builder makes contexts at the end of a gzip member, which its own reader cannot read: they begin with the member's trailer.
        // Should a deflate stream happen to look like one, it gives too little output and is taken for what it is.
        if (TrySkipToMember(stored, out ReadOnlySpan<byte> member) && TryInflate(_inflater, member, 0, 0, [], plain))
        {
            return true;
        }

        int bits = context.PreviousBits;
        return TryInflate(_inflater, stored, (uint)context.PreviousByte >> (8 - bits), bits, dictionary, plain);
    }

    /// <summary>Inflates what is left of a member and those that follow it.</summary>
    private static bool TryInflate(Inflater inflater, ReadOnlySpan<byte> source, uint primed, int primedCount, ReadOnlySpan<byte> history, Span<byte> plain)
    {
        while (true)
        {
            InflateResult result = inflater.Inflate(source, primed, primedCount, history, plain, out int consumed, out int written, stopsWhenFull: true);
            plain = plain[written..];
            if (result != InflateResult.Ended || plain.IsEmpty)
            {
                return result != InflateResult.Damaged;
            }

            if (!TrySkipToMember(source[consumed..], out source))
            {
                return false;
            }

            primedCount = 0;
            history = [];
        }
    }

    /// <summary>Skips the trailer of a member and the header of the next.</summary>
    private static bool TrySkipToMember(ReadOnlySpan<byte> source, out ReadOnlySpan<byte> member)
    {
        member = default;
        if (source.Length < TrailerSize || !GzipHeader.TryMeasure(source[TrailerSize..], out int header))
        {
            return false;
        }

        member = source[(TrailerSize + header)..];
        return true;
    }
}
