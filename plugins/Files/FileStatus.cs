namespace Nydus.Plugin.Files;

/// <summary>Kind and length of a file.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Length">In bytes; of a block device, its capacity, known only through an open descriptor.</param>
/// <param name="Inode">Its number on its file system.</param>
internal readonly record struct FileStatus(FileKind Kind, long Length, ulong Inode);
