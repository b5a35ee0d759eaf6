namespace Nydus.Bench.Macro.Peers;

internal enum ImageForm
{
    /// <summary>Data ready: peers read uncompressed images, nydusd a cache that was filled before.</summary>
    Plain,

    /// <summary>First touch: peers read compressed images, nydusd starts with an empty cache.</summary>
    Compressed,
}
