namespace Nydus.Fuse;

/// <summary>A line of /proc/self/mountinfo.</summary>
/// <param name="Device">major:minor.</param>
/// <param name="Type">File system type, <c>fuse</c> or <c>fuse.subtype</c>.</param>
/// <param name="Source">What was given as source: <c>rafs</c> for the mounts of nydusd.</param>
internal sealed record KernelMount(string Device, string Type, string Source);
