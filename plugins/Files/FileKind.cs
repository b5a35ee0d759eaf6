namespace Nydus.Plugin.Files;

/// <summary>What a path leads to.</summary>
internal enum FileKind
{
    Other,
    Regular,
    BlockDevice,
    Directory,
}
