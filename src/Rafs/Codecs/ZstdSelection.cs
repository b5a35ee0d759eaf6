namespace Nydus.Rafs.Codecs;

/// <summary>Which zstd implementation serves, and what is wrong with the wish that led to it.</summary>
/// <param name="Decoder">Always usable, whatever the wish.</param>
/// <param name="Encoder">Of the same library; always usable.</param>
/// <param name="Problem">Null when the wish was met.</param>
internal sealed record ZstdSelection(IZstdDecoder Decoder, IZstdEncoder Encoder, string? Problem)
{
    /// <summary>The environment variable that forces an implementation: <c>managed</c> or <c>native</c>.</summary>
    public const string Variable = "NYDUS_CODEC";

    public static ZstdSelection FromEnvironment() => Choose(Environment.GetEnvironmentVariable(Variable), LibZstd.IsAvailable);

    /// <param name="wish">The value of <see cref="Variable"/>; null or empty takes the best at hand.</param>
    /// <param name="nativeIsAvailable">Whether a libzstd that is new enough was found.</param>
    public static ZstdSelection Choose(string? wish, bool nativeIsAvailable)
    {
        string? problem = wish switch
        {
            null or "" or "managed" => null,
            "native" => nativeIsAvailable ? null : $"{Variable}=native, but there is no {LibZstd.FileName} of version 1.4.0 or newer.",
            _ => $"{Variable} must be 'managed' or 'native', not '{wish}'.",
        };
        bool native = nativeIsAvailable && wish != "managed";
        return native
            ? new ZstdSelection(new NativeZstdDecoder(), new NativeZstdEncoder(), problem)
            : new ZstdSelection(new ManagedZstdDecoder(), new ManagedZstdEncoder(), problem);
    }
}
