using Nydus.Image.Output;

namespace Nydus.Image.Tests.Output;

public sealed class QuotedTextTests
{
    [Theory]
    [InlineData("plain", "\"plain\"")]
    [InlineData("", "\"\"")]
    [InlineData("a\"b\\c", "\"a\\\"b\\\\c\"")]
    [InlineData("\n\r\t\0", "\"\\n\\r\\t\\0\"")]
    [InlineData("\u001b[31m", "\"\\u{1b}[31m\"")]
    [InlineData("\u202e", "\"\\u{202e}\"")]
    [InlineData("ünï 😀", "\"ünï 😀\"")]
    public void TextIsOnePrintableLine(string name, string expected) => Assert.Equal(expected, QuotedText.Of(System.Text.Encoding.UTF8.GetBytes(name)));

    [Fact]
    public void BytesThatAreNoUtf8AreShown() => Assert.Equal("\"a\\xFFb\\xC3\"", QuotedText.Of([(byte)'a', 0xFF, (byte)'b', 0xC3]));
}
