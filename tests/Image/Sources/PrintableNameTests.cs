using Nydus.Image.Sources;

namespace Nydus.Image.Tests.Sources;

public class PrintableNameTests
{
    [Fact]
    public void Text_StaysAndEverythingElseIsEscaped()
    {
        Assert.Equal("a b/grüße-日本語-🦀", PrintableName.Of("a b/grüße-日本語-🦀"u8));
        Assert.Equal("\\x0a\\x1b[2J\\x5c\\x7f", PrintableName.Of("\n\x1b[2J\\\x7f"u8));
        Assert.Equal("x\\xff\\xe2\\x80", PrintableName.Of([(byte)'x', 0xFF, 0xE2, 0x80]));
        Assert.Equal("\\xe2\\x80\\xae", PrintableName.Of("\u202E"u8));
        Assert.Equal("", PrintableName.Of([]));
    }

    [Fact]
    public void LongNames_AreCut() => Assert.Equal(new string('n', 512) + "… (100000 bytes)", PrintableName.Of(System.Text.Encoding.ASCII.GetBytes(new string('n', 100000))));
}
