namespace Nydus.Rafs.Tests.Zran;

/// <summary>A source as a pipe is: gives what it likes, cannot seek.</summary>
internal sealed class TrickleStream(byte[] content, int seed) : MemoryStream(content)
{
    private readonly Random _random = new(seed);

    public override bool CanSeek => false;

    public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, _random.Next(1, 5000)));
}
