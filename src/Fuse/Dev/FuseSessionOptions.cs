namespace Nydus.Fuse;

/// <summary>How requests are served.</summary>
public sealed record FuseSessionOptions
{
    /// <summary>Dedicated threads, 1 to 1024; each answers its requests by itself.</summary>
    public int Threads { get; init; } = 4;
}
