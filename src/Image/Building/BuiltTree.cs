using Nydus.Image.Prefetch;
using Nydus.Rafs.Building;

namespace Nydus.Image.Building;

/// <summary>What a build made of its source.</summary>
/// <param name="Root">Of the whole image.</param>
/// <param name="Blob">What the build itself stored; null when that is nothing.</param>
internal readonly record struct BuiltTree(ImageNode Root, PrefetchOrder Order, ImageBlob? Blob);
