namespace Nydus.Fuse;

/// <summary>Whether the machine lets FUSE run over io_uring, and whether that is worth it.</summary>
internal static class UringSupport
{
    private const string Parameter = "/sys/module/fuse/parameters/enable_uring";

    /// <summary>Why the kernel will not offer it; null when it should.</summary>
    internal static string? WhyNot()
    {
        try
        {
            return File.ReadAllText(Parameter).StartsWith('Y')
                ? null
                : $"FUSE over io_uring is switched off; as root: echo Y > {Parameter}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"the kernel has no FUSE over io_uring (Linux 6.14 with CONFIG_FUSE_IO_URING): {e.Message}";
        }
    }

    /// <summary>Why it is not taken unless asked for; null when it is.</summary>
    internal static string? WhyNotByItself() => null;
}
