namespace Nydus.Image.Sources;

/// <summary>Device numbers as images keep them: the low 32 bits of a Linux dev_t (format spec 2.11).</summary>
internal static class DeviceNumber
{
    public const uint MaxMajor = 0xFFF;
    public const uint MaxMinor = 0xFFFFF;

    /// <summary>What tar-built images have for everything that is no device.</summary>
    public const uint None = uint.MaxValue;

    public static uint Make(uint major, uint minor) => (minor & 0xFF) | ((major & MaxMajor) << 8) | ((minor & ~0xFFu) << 12);
}
