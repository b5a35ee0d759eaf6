using Microsoft.Extensions.Logging.Abstractions;
using Nydus.Image.CommandLine;
using Nydus.Image.Output;
using Nydus.Image.Progress;
using Nydus.Image.Requests;

namespace Nydus.Image.Tests.CommandLine;

public sealed class PrefetchPatternsTests
{
    [Theory]
    [InlineData("", new string[0])]
    [InlineData("/a\n/b\n", new[] { "/a", "/b" })]
    [InlineData("/a\n\n/b", new[] { "/a", "", "/b" })]
    public void LinesComeAsTheyAre(string input, string[] expected) =>
        Assert.Equal(expected, Read(PrefetchPolicy.Fs, () => new MemoryStream(System.Text.Encoding.Latin1.GetBytes(input))).Select(System.Text.Encoding.Latin1.GetString));

    [Fact]
    public void BytesNeedNotBeUtf8() => Assert.Equal([[(byte)'/', 0xFF]], Read(PrefetchPolicy.Blob, () => new MemoryStream([(byte)'/', 0xFF])));

    [Fact]
    public void InputIsNotTouchedWithoutAPolicy() => Assert.Empty(Read(PrefetchPolicy.None, () => throw new InvalidOperationException("opened")));

    private static IReadOnlyList<byte[]> Read(PrefetchPolicy policy, Func<Stream> input) => PrefetchPatterns.Read(policy, new CommandSession
    {
        Output = TextWriter.Null,
        Files = new OutputFiles(TimeProvider.System, CancellationToken.None),
        OpenInput = input,
        Logger = NullLogger.Instance,
        Progress = new ProgressDisplay(null, TextWriter.Null, TimeProvider.System),
        Time = TimeProvider.System,
        Cancellation = CancellationToken.None,
    });
}
