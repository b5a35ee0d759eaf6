using Nydus.Rafs.Building;

namespace Nydus.Image.Sources.Archives;

/// <summary>An entry of an archive with what its extended headers say about it.</summary>
internal sealed class TarEntry
{
    /// <summary>As it stands in the archive, not empty, without NUL, at most <see cref="TarLimits.Path"/> bytes.</summary>
    public required byte[] Path { get; init; }

    public required TarEntryType Type { get; init; }

    /// <summary>Permission bits.</summary>
    public required uint Permissions { get; init; }

    public required uint Uid { get; init; }

    public required uint Gid { get; init; }

    /// <summary>Seconds since 1970.</summary>
    public required long ModificationTime { get; init; }

    /// <summary>Bytes of a regular file, 0 for everything else.</summary>
    public required long Size { get; init; }

    /// <summary>Of links; not empty, without NUL, at most <see cref="TarLimits.Path"/> bytes.</summary>
    public required byte[] LinkTarget { get; init; }

    /// <summary>Format spec 2.11; <see cref="DeviceNumber.None"/> unless it is a device or a FIFO.</summary>
    public required uint Device { get; init; }

    public required IReadOnlyList<ImageXattr> Xattrs { get; init; }
}
