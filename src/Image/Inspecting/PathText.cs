using System.Text;

namespace Nydus.Image.Inspecting;

/// <summary>Paths in JSON, and on lines of their own.</summary>
internal static class PathText
{
    /// <summary>Bytes that are no UTF-8 become U+FFFD; control characters too, since they are printed.</summary>
    public static string Lossy(ReadOnlySpan<byte> path) =>
        string.Concat(Encoding.UTF8.GetString(path).Select(c => char.IsControl(c) ? '\uFFFD' : c));
}
