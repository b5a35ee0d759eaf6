using System.CommandLine;
using Nydus.Image.Requests;

namespace Nydus.Image.CommandLine;

/// <summary>The policy of prefetch, and the patterns that standard input brings for it (format spec 6.7).</summary>
internal static class PrefetchPatterns
{
    /// <summary>More than any image has paths; what is longer is the wrong input.</summary>
    private const int LargestInput = 256 << 20;

    private const byte LineFeed = (byte)'\n';

    public static Option<string> CreateOption() =>
        Options.Choice("--prefetch-policy", "What is made of the patterns on standard input, one absolute path a line", ["fs", "blob", "none"], "none");

    public static PrefetchPolicy Parse(string policy) => Enum.Parse<PrefetchPolicy>(policy, ignoreCase: true);

    /// <summary>Reads to the end of the input, when the policy needs patterns at all. Lines are raw bytes: names need not be UTF-8.</summary>
    /// <exception cref="ImageException">The input is absurdly long.</exception>
    public static IReadOnlyList<byte[]> Read(PrefetchPolicy policy, CommandSession session)
    {
        if (policy == PrefetchPolicy.None)
            return [];
        using Stream input = session.OpenInput();
        using var content = new MemoryStream();
        byte[] buffer = new byte[81920];
        int length;
        while ((length = input.Read(buffer)) > 0)
        {
            session.Cancellation.ThrowIfCancellationRequested();
            if (content.Length + length > LargestInput)
                throw new ImageException($"the prefetch patterns on standard input are longer than {LargestInput} bytes");
            content.Write(buffer, 0, length);
        }

        return Split(content.GetBuffer().AsSpan(0, (int)content.Length));
    }

    private static List<byte[]> Split(ReadOnlySpan<byte> content)
    {
        var lines = new List<byte[]>();
        while (!content.IsEmpty)
        {
            int end = content.IndexOf(LineFeed);
            lines.Add((end < 0 ? content : content[..end]).ToArray());
            content = end < 0 ? default : content[(end + 1)..];
        }

        return lines;
    }
}
