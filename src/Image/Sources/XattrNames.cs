namespace Nydus.Image.Sources;

/// <summary>Which extended attributes an image can hold (format spec 1.8).</summary>
internal static class XattrNames
{
    public const int MaxLength = 255;

    /// <summary>v5; the v6 writer takes one byte less.</summary>
    public const int MaxValueLength = 65536;

    public const string Allowed = "user.*, security.*, trusted.*, system.posix_acl_access and system.posix_acl_default";

    public static ReadOnlySpan<byte> OverlayOpaque => "trusted.overlay.opaque"u8;

    public static bool IsAllowed(ReadOnlySpan<byte> name) =>
        name.StartsWith("user."u8) || name.StartsWith("security."u8) || name.StartsWith("trusted."u8)
        || name.SequenceEqual("system.posix_acl_access"u8) || name.SequenceEqual("system.posix_acl_default"u8);
}
