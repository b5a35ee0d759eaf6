namespace Nydus.Fuse;

/// <summary>How requests are served.</summary>
public sealed record FuseSessionOptions
{
    /// <summary>Dedicated threads, 1 to 1024; each answers its requests by itself. Over io_uring there is one for each CPU instead.</summary>
    public int Threads { get; init; } = 4;

    public FuseTransport Transport { get; init; } = FuseTransport.Dev;
}
