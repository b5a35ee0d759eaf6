namespace Nydus.Fuse;

/// <summary>What a handler returns: 0, a negative errno, or <see cref="Deferred"/>.</summary>
public static class FuseResult
{
    public const int Ok = 0;

    /// <summary>The handler has called <see cref="FuseReply.Defer"/>; the answer comes later, from another thread.</summary>
    public const int Deferred = int.MinValue;
}
