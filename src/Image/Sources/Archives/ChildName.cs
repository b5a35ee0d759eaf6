using Nydus.Rafs.Building;

namespace Nydus.Image.Sources.Archives;

/// <summary>A <see cref="ChildKey"/> to look for, whose name is still part of a path.</summary>
internal readonly ref struct ChildName(ImageNode parent, ReadOnlySpan<byte> name)
{
    public ImageNode Parent { get; } = parent;

    public ReadOnlySpan<byte> Name { get; } = name;
}
