using System.Globalization;

namespace Nydus.Image.CommandLine;

/// <summary>Numbers of the command line: decimal, or hexadecimal after <c>0x</c>.</summary>
internal static class Sizes
{
    /// <returns>Null when it is no number from 0 to 2^63 - 1.</returns>
    public static long? TryParse(string text)
    {
        bool isHex = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        bool parsed = isHex
            ? ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong value)
            : ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
        return parsed && value <= long.MaxValue ? (long)value : null;
    }

    /// <exception cref="ImageException">It is no such number.</exception>
    public static long Parse(string text, string option) =>
        TryParse(text) ?? throw new ImageException($"invalid {option}: {text}");
}
