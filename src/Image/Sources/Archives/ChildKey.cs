using Nydus.Rafs.Building;

namespace Nydus.Image.Sources.Archives;

/// <summary>A name in a directory.</summary>
internal readonly record struct ChildKey(ImageNode Parent, byte[] Name);
