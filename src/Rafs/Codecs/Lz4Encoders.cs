namespace Nydus.Rafs.Codecs;

/// <summary>
/// Which lz4 encoder serves. Encoding by liblz4 takes a sixth less of the time of a whole build; decoding was not measured to gain anything, and stays managed.
/// </summary>
internal static class Lz4Encoders
{
    /// <summary>By the variable that chooses for zstd too (<see cref="ZstdSelection.Variable"/>).</summary>
    public static ILz4Encoder FromEnvironment() => Choose(Environment.GetEnvironmentVariable(ZstdSelection.Variable), LibLz4.IsAvailable);

    /// <param name="wish">The value of the variable; all but <c>managed</c> take the best at hand.</param>
    /// <param name="nativeIsAvailable">Whether a liblz4 that is new enough was found.</param>
    public static ILz4Encoder Choose(string? wish, bool nativeIsAvailable) => nativeIsAvailable && wish != "managed" ? new NativeLz4Encoder() : new ManagedLz4Encoder();
}
