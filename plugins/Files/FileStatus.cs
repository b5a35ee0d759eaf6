namespace Nydus.Plugin.Files;

/// <summary>Kind and length of a file.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Length">In bytes; of a block device, its capacity, known only through an open descriptor.</param>
internal readonly record struct FileStatus(FileKind Kind, long Length);
