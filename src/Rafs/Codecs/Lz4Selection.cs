namespace Nydus.Rafs.Codecs;

/// <summary>Which lz4 implementation serves, and what is wrong with the wish that led to it.</summary>
/// <param name="Codec">Always usable, whatever the wish.</param>
/// <param name="Problem">Null when the wish was met.</param>
internal sealed record Lz4Selection(ILz4Codec Codec, string? Problem)
{
    /// <summary>By the variable that chooses for zstd too (<see cref="ZstdSelection.Variable"/>).</summary>
    public static Lz4Selection FromEnvironment() => Choose(Environment.GetEnvironmentVariable(ZstdSelection.Variable), LibLz4.IsAvailable);

    /// <param name="wish">The value of the variable; null or empty takes the best at hand. An unknown one is zstd's to refuse.</param>
    /// <param name="nativeIsAvailable">Whether a liblz4 that is new enough was found.</param>
    public static Lz4Selection Choose(string? wish, bool nativeIsAvailable)
    {
        string? problem = wish == "native" && !nativeIsAvailable ? $"{ZstdSelection.Variable}=native, but there is no {LibLz4.FileName} of version 1.9.4 or newer." : null;
        return new Lz4Selection(nativeIsAvailable && wish != "managed" ? new NativeLz4Codec() : new ManagedLz4Codec(), problem);
    }
}
