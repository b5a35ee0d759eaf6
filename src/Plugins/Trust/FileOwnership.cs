namespace Nydus.Plugins.Trust;

/// <summary>Who owns a file and who may write it.</summary>
/// <param name="User">The owner's user id.</param>
/// <param name="Mode">The permission bits.</param>
/// <param name="IsDirectory">Whether it is a directory.</param>
/// <param name="IsRegularFile">Whether it is a regular file.</param>
internal readonly record struct FileOwnership(uint User, UnixFileMode Mode, bool IsDirectory, bool IsRegularFile);
