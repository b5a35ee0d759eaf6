using System.Buffers;
using System.Globalization;
using System.Text;

namespace Nydus.Image.Output;

/// <summary>Names of images in listings: quoted, one line, nothing that a terminal would obey; bytes that are no UTF-8 as <c>\xFF</c>.</summary>
internal static class QuotedText
{
    public static string Of(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length + 2);
        text.Append('"');
        Span<char> chars = stackalloc char[2];
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out Rune rune, out int length) == OperationStatus.Done)
                Append(text, rune, chars);
            else
                AppendBytes(text, bytes[..length]);
            bytes = bytes[length..];
        }

        return text.Append('"').ToString();
    }

    private static void Append(StringBuilder text, Rune rune, Span<char> chars)
    {
        switch (rune.Value)
        {
            case '\0':
                text.Append("\\0");
                break;
            case '\t':
                text.Append("\\t");
                break;
            case '\n':
                text.Append("\\n");
                break;
            case '\r':
                text.Append("\\r");
                break;
            case '"' or '\\':
                text.Append('\\').Append((char)rune.Value);
                break;
            default:
                if (IsPrintable(rune))
                    text.Append(chars[..rune.EncodeToUtf16(chars)]);
                else
                    text.Append("\\u{").Append(rune.Value.ToString("x", CultureInfo.InvariantCulture)).Append('}');
                break;
        }
    }

    private static bool IsPrintable(Rune rune) => Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);

    private static void AppendBytes(StringBuilder text, ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
            text.Append("\\x").Append(value.ToString("X2", CultureInfo.InvariantCulture));
    }
}
