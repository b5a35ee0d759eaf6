using System.Text.Json;
using Nydus.Abstractions;
using Nydus.Plugin.Configuration;
using Nydus.Plugin.Files;

namespace Nydus.Plugin.LocalFs;

/// <summary>The checked section.</summary>
internal sealed class LocalFsOptions
{
    private static readonly string[] s_readaheadKeys = ["readahead", "readahead_sec"];

    /// <summary>The file that is every blob; empty when <see cref="Directories"/> are searched.</summary>
    public required string BlobFile { get; init; }

    /// <summary>Where blobs are looked for, in this order. Relative ones are relative to the process's working directory.</summary>
    public required IReadOnlyList<string> Directories { get; init; }

    public static LocalFsOptions? Read(JsonElement config, string path, out IReadOnlyList<PluginDiagnostic> diagnostics)
    {
        ConfigSection section = new(config, path);
        string blobFile = section.GetString("blob_file");
        string dir = section.GetString("dir");
        IReadOnlyList<string> altDirs = section.GetStrings("alt_dirs");
        // The access-log readahead of early nydusd versions; their configurations are still around.
        section.AcceptUnused(s_readaheadKeys);
        if (!section.HasErrors && blobFile.Length == 0 && dir.Length == 0)
            section.Error("dir", "is missing: give the directory that holds the blobs, or one file in \"blob_file\".");

        List<string> directories = dir.Length == 0 ? [] : [dir];
        for (int i = 0; i < altDirs.Count; i++)
        {
            if (altDirs[i].Length == 0)
                section.Error($"alt_dirs[{i}]", "is empty.");
            else
                directories.Add(altDirs[i]);
        }

        if (directories.Concat([blobFile]).Any(p => p.Contains('\0')))
            section.Error("dir", "a path cannot hold a NUL.");
        if (!section.HasErrors)
            WarnOfMissingPaths(section, blobFile, dir, altDirs);
        section.WarnOfUnknownKeys();
        diagnostics = section.Diagnostics;
        return section.HasErrors ? null : new LocalFsOptions { BlobFile = blobFile, Directories = directories };
    }

    /// <summary>What is missing now may be there when it is read: a mount must not fail for it.</summary>
    private static void WarnOfMissingPaths(ConfigSection section, string blobFile, string dir, IReadOnlyList<string> altDirs)
    {
        if (blobFile.Length != 0)
        {
            if (!UnixFile.TryGetStatus(blobFile, out FileStatus status, out int errno))
                section.Warn("blob_file", $"{blobFile} cannot be reached now: {UnixFile.Describe(errno)}.");
            else if (status.Kind is not (FileKind.Regular or FileKind.BlockDevice))
                section.Warn("blob_file", $"{blobFile} is neither a regular file nor a block device.");
            return;
        }

        WarnUnlessDirectory(section, "dir", dir);
        for (int i = 0; i < altDirs.Count; i++)
            WarnUnlessDirectory(section, $"alt_dirs[{i}]", altDirs[i]);
    }

    private static void WarnUnlessDirectory(ConfigSection section, string key, string path)
    {
        if (!UnixFile.TryGetStatus(path, out FileStatus status, out int errno))
            section.Warn(key, $"{path} cannot be reached now: {UnixFile.Describe(errno)}.");
        else if (status.Kind != FileKind.Directory)
            section.Warn(key, $"{path} is not a directory.");
    }
}
