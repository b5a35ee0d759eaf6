using System.Text;

namespace Nydus.Bench.Macro.Interop;

/// <summary>Names as the kernel takes them: bytes that end in a NUL. File names in the trees are not all UTF-8.</summary>
internal static class CString
{
    public static byte[] Of(string text) => Encoding.UTF8.GetBytes(text + "\0");
}
