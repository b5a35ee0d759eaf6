using Nydus.Image.Blobs;
using Nydus.Image.Prefetch;
using Nydus.Image.Requests;
using Nydus.Rafs.Building;

namespace Nydus.Image.Building;

/// <summary>What every kind of build works with.</summary>
/// <param name="Index">Has the chunks of the parent and the dictionary; gets the blobs of the image.</param>
/// <param name="Parent">The image below, or null.</param>
internal sealed record BuildContext(CreateRequest Request, ChunkIndex Index, ImageModel? Parent, PrefetchPatterns Patterns, BuildTrace Trace, IBuildProgress Progress)
{
    /// <summary>Of the nodes that the build makes.</summary>
    public int Layer => Parent is null ? 0 : 1;
}
