using Nydus.Rafs;
using Nydus.Rafs.Building;

namespace Nydus.Image.Inspecting;

/// <summary>A path of an image: what a reader sees of it, and what the bootstrap says of its chunks.</summary>
internal sealed class ImageEntry
{
    public required ImageEntry? Parent { get; init; }

    public required RafsAttr Attr { get; init; }

    public required ImageNode Node { get; init; }

    /// <summary>The raw bytes of the absolute path.</summary>
    public byte[] Path
    {
        get
        {
            if (Parent is null)
                return "/"u8.ToArray();
            byte[] parent = Parent.Path;
            return Parent.Parent is null ? [.. parent, .. Node.Name] : [.. parent, (byte)'/', .. Node.Name];
        }
    }
}
