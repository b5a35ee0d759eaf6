using System.Text;

namespace Nydus.Rafs.Building;

/// <summary>Names for messages: raw bytes can be anything, and any length.</summary>
internal static class PrintableName
{
    private const int MaximumLength = 1024;

    public static string Of(byte[] name) => Of([name]);

    /// <summary>With slashes between; of long ones the end.</summary>
    public static string Of(IEnumerable<byte[]> names)
    {
        var text = new StringBuilder();
        foreach (byte[] name in names)
        {
            text.Append(text.Length == 0 ? "" : "/");
            foreach (byte b in name)
            {
                text = b is >= 0x20 and < 0x7F ? text.Append((char)b) : text.Append(@"\x").Append(b.ToString("x2"));
            }
        }

        return text.Length <= MaximumLength ? text.ToString() : "..." + text.ToString(text.Length - MaximumLength, MaximumLength);
    }
}
