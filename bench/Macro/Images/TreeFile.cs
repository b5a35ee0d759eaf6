namespace Nydus.Bench.Macro.Images;

/// <summary>One path of a tree, relative to its root, with a NUL behind it.</summary>
/// <param name="Name">Bytes: names in the trees are not all UTF-8.</param>
/// <param name="Type">As find(1) prints it: <c>f</c>, <c>d</c>, <c>l</c> …</param>
/// <param name="Size">Bytes.</param>
/// <param name="Allocated">Bytes that are not holes, as the copied tree has them.</param>
internal sealed record TreeFile(byte[] Name, char Type, long Size, long Allocated);
