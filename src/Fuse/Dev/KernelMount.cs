namespace Nydus.Fuse;

/// <summary>A line of /proc/self/mountinfo.</summary>
/// <param name="Device">major:minor.</param>
/// <param name="Type">File system type, <c>fuse</c> or <c>fuse.subtype</c>.</param>
internal sealed record KernelMount(string Device, string Type);
