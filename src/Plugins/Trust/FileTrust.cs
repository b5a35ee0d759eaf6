namespace Nydus.Plugins.Trust;

/// <summary>
/// A plugin runs with all rights of the daemon, so nobody else may be able to change it: its files, its folder and the search directory belong to root, to the
/// daemon's user or to an owner the caller trusts, and only the owner may write. Links are followed; the target and its directory are what counts.
/// Directories above the search directory are the administrator's business: he names that path.
/// </summary>
internal sealed class FileTrust(IReadOnlyCollection<uint> trustedOwners)
{
    private const int MostEntries = 4096;
    private const int MostDepth = 8;
    private const UnixFileMode WritableByOthers = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    private static readonly EnumerationOptions s_everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false, MatchType = MatchType.Simple };

    private readonly uint _user = UnixOwnership.GetEffectiveUser();

    /// <summary>Says why a directory cannot be trusted, itself only.</summary>
    /// <returns>Null when it can, else a sentence.</returns>
    public string? FindDirectoryFault(string directory)
    {
        if (!UnixOwnership.TryGet(directory, followLink: true, out FileOwnership ownership))
            return $"{directory} cannot be examined.";
        return ownership.IsDirectory ? FindOwnershipFault(directory, ownership) : $"{directory} is not a directory.";
    }

    /// <summary>Says why a folder with everything in it cannot be trusted.</summary>
    /// <param name="folder">The folder; exists.</param>
    /// <param name="recursive">Whether subfolders belong to it.</param>
    public string? FindTreeFault(string folder, bool recursive)
    {
        int entries = 0;
        return FindTreeFault(folder, recursive ? MostDepth : 0, recursive, ref entries);
    }

    private string? FindTreeFault(string folder, int depthLeft, bool recursive, ref int entries)
    {
        if (FindDirectoryFault(folder) is { } fault)
            return fault;
        foreach (string path in Directory.EnumerateFileSystemEntries(folder, "*", s_everything))
        {
            if (++entries > MostEntries)
                return $"{folder} holds more than {MostEntries} files.";
            // A link to a directory counts as a file here, and is refused.
            bool isDirectory = UnixOwnership.TryGet(path, followLink: false, out FileOwnership own) && own.IsDirectory;
            if (isDirectory && !recursive)
                continue;
            if (isDirectory && depthLeft == 0)
                return $"{path} lies too deep: folders may be nested {MostDepth} times.";
            fault = isDirectory ? FindTreeFault(path, depthLeft - 1, recursive, ref entries) : FindFileFault(path);
            if (fault is not null)
                return fault;
        }

        return null;
    }

    private string? FindFileFault(string path)
    {
        string? target = UnixOwnership.Resolve(path);
        if (target is null || !UnixOwnership.TryGet(target, followLink: true, out FileOwnership ownership))
            return $"{path} cannot be examined.";
        // A link to a directory would lead out of the folder that is being checked.
        if (!ownership.IsRegularFile)
            return $"{path} is not a regular file.";
        if (FindOwnershipFault(target, ownership) is { } fault)
            return fault;
        return string.Equals(target, path, StringComparison.Ordinal) ? null : FindDirectoryFault(Path.GetDirectoryName(target)!);
    }

    private string? FindOwnershipFault(string path, FileOwnership ownership)
    {
        if (ownership.User != 0 && ownership.User != _user && !trustedOwners.Contains(ownership.User))
            return $"{path} belongs to user {ownership.User}; it must belong to root or to user {_user}, who runs this process.";
        return (ownership.Mode & WritableByOthers) == 0
            ? null
            : $"{path} can be written by others than its owner; take that away with: chmod go-w {path}";
    }
}
