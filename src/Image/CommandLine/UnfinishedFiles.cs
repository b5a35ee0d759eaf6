using System.Text.RegularExpressions;

namespace Nydus.Image.CommandLine;

/// <summary>
/// The outputs that are open under a temporary name: what <c>StagedFile</c> makes. Their owner removes them, unless the process
/// leaves while it stands in a system call that nothing ends.
/// </summary>
internal static partial class UnfinishedFiles
{
    private const string Descriptors = "/proc/self/fd";

    /// <summary>Removes the names. A file that just got its final name has none of these any more.</summary>
    public static void Remove()
    {
        foreach (string descriptor in Directory.EnumerateFileSystemEntries(Descriptors))
        {
            if (new FileInfo(descriptor).LinkTarget is { } path && TemporaryName().IsMatch(Path.GetFileName(path)))
                File.Delete(path);
        }
    }

    [GeneratedRegex(@"^\.[0-9a-f]{32}\.part$")]
    private static partial Regex TemporaryName();
}
