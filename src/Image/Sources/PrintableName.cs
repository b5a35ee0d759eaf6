using System.Buffers;
using System.Globalization;
using System.Text;

namespace Nydus.Image.Sources;

/// <summary>Raw names and paths for messages: what is not printable UTF-8 stands as <c>\xNN</c>, so no name can forge a line or steer a terminal.</summary>
internal static class PrintableName
{
    /// <summary>Longer names are cut in messages.</summary>
    private const int MaxBytes = 512;

    public static string Of(ReadOnlySpan<byte> name)
    {
        var text = new StringBuilder(Math.Min(name.Length, MaxBytes) + 16);
        ReadOnlySpan<byte> rest = name.Length > MaxBytes ? name[..MaxBytes] : name;
        while (!rest.IsEmpty)
        {
            OperationStatus status = Rune.DecodeFromUtf8(rest, out Rune rune, out int length);
            if (status == OperationStatus.Done && IsPrintable(rune))
            {
                text.Append(rune.ToString());
            }
            else
            {
                foreach (byte value in rest[..length])
                    text.Append(CultureInfo.InvariantCulture, $"\\x{value:x2}");
            }

            rest = rest[length..];
        }

        if (name.Length > MaxBytes)
            text.Append(CultureInfo.InvariantCulture, $"… ({name.Length} bytes)");
        return text.ToString();
    }

    private static bool IsPrintable(Rune rune) => rune.Value != '\\' && Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate);
}
