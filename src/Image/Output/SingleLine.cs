using System.Text.RegularExpressions;

namespace Nydus.Image.Output;

/// <summary>Makes one printable line of a message: names of files in images are part of some, and may have anything in them.</summary>
internal static partial class SingleLine
{
    public static string Of(string message) => Control().Replace(message.Trim(), " ");

    [GeneratedRegex(@"[\p{Cc}]+")]
    private static partial Regex Control();
}
