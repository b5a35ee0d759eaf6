namespace Nydus.Image.Unpacking;

/// <summary>The low 32 bits of a Linux <c>dev_t</c>: 12 bits of major and 20 bits of minor number (format spec 2.11).</summary>
internal static class DeviceNumber
{
    public static uint Major(uint device) => (device >> 8) & 0xFFF;

    public static uint Minor(uint device) => (device & 0xFF) | ((device >> 12) & 0xFFF00);
}
