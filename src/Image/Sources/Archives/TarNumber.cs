namespace Nydus.Image.Sources.Archives;

/// <summary>Numbers of tar headers: octal text, or base 256 when the top bit of the first byte is set.</summary>
internal static class TarNumber
{
    private const byte Base256 = 0x80;
    private const byte Base256Sign = 0x40;

    /// <returns>False when it is no number or none that fits. A blank field is 0.</returns>
    public static bool TryParse(ReadOnlySpan<byte> field, out long value) =>
        (field[0] & Base256) != 0 ? TryParseBinary(field, out value) : TryParseOctal(field, out value);

    /// <summary>Decimal text of a PAX record, without a sign.</summary>
    public static bool TryParseDecimal(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        foreach (byte digit in text)
        {
            if (digit is < (byte)'0' or > (byte)'9' || value > (long.MaxValue - 9) / 10)
                return false;
            value = (value * 10) + (digit - '0');
        }

        return !text.IsEmpty;
    }

    /// <summary>A time of a PAX record, seconds with or without a sign and a fraction.</summary>
    /// <param name="seconds">Rounded down.</param>
    public static bool TryParseTime(ReadOnlySpan<byte> text, out long seconds)
    {
        bool isNegative = text.StartsWith("-"u8);
        ReadOnlySpan<byte> digits = isNegative ? text[1..] : text;
        int point = digits.IndexOf((byte)'.');
        ReadOnlySpan<byte> fraction = point < 0 ? [] : digits[(point + 1)..];
        if (!TryParseDecimal(point < 0 ? digits : digits[..point], out seconds) || fraction.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            return false;
        if (isNegative)
            seconds = fraction.ContainsAnyExcept((byte)'0') ? -seconds - 1 : -seconds;
        return true;
    }

    private static bool TryParseOctal(ReadOnlySpan<byte> field, out long value)
    {
        value = 0;
        ReadOnlySpan<byte> text = field.TrimStart(" \0"u8);
        int length = text.IndexOfAny((byte)' ', (byte)0);
        ReadOnlySpan<byte> rest = length < 0 ? [] : text[length..];
        text = length < 0 ? text : text[..length];

        // A header field has at most 12 digits, 36 bits.
        foreach (byte digit in text)
        {
            if (digit is < (byte)'0' or > (byte)'7')
                return false;
            value = (value << 3) | (long)(digit - '0');
        }

        return !rest.ContainsAnyExcept((byte)' ', (byte)0);
    }

    /// <summary>Two's complement, most significant byte first, of all bits but the first.</summary>
    private static bool TryParseBinary(ReadOnlySpan<byte> field, out long value)
    {
        bool isNegative = (field[0] & Base256Sign) != 0;
        value = isNegative ? -1 : 0;
        for (int i = 0; i < field.Length; i++)
        {
            if (value is > (long.MaxValue >> 8) or < (long.MinValue >> 8))
                return false;
            int bits = i > 0 ? field[i] : isNegative ? field[i] | Base256 : field[i] & ~Base256;
            value = (value << 8) | (long)(byte)bits;
        }

        return true;
    }
}
