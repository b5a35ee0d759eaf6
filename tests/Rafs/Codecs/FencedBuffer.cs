namespace Nydus.Rafs.Tests.Codecs;

/// <summary>A destination between two fences that show writes outside it.</summary>
internal sealed class FencedBuffer(int length)
{
    private const int FenceSize = 256;
    private const byte Fence = 0xC5;

    private readonly byte[] _memory = [.. Enumerable.Repeat(Fence, length + (2 * FenceSize))];

    public Span<byte> Destination => _memory.AsSpan(FenceSize, length);

    public void AssertFencesStand()
    {
        Assert.Equal(-1, _memory.AsSpan(0, FenceSize).IndexOfAnyExcept(Fence));
        Assert.Equal(-1, _memory.AsSpan(FenceSize + length).IndexOfAnyExcept(Fence));
    }
}
