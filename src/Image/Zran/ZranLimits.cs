namespace Nydus.Image.Zran;

/// <summary>When a chunk gets a context of its own (format spec 4.10).</summary>
internal sealed record ZranLimits
{
    /// <summary>Compressed bytes a context has at least before another one is made.</summary>
    public long MinCompressed { get; init; } = 512 << 10;

    /// <summary>Compressed bytes; half of it is what a context may have before a piece that would more than double it starts another one.</summary>
    public long MaxCompressed { get; init; } = 1 << 20;

    /// <summary>Decompressed bytes that a context together with the next chunk may have before another one is made.</summary>
    public long MaxUncompressed { get; init; } = 2 << 20;
}
