using System.Text.Json;
using Nydus.Abstractions;
using Nydus.Plugin.Configuration;
using Nydus.Plugin.Files;

namespace Nydus.Plugin.BlobCache;

/// <summary>The checked section.</summary>
internal sealed class BlobCacheOptions
{
    private const string DefaultWorkDir = ".";

    /// <summary>The directory of all files, as the user wrote it. It exists.</summary>
    public required string WorkDir { get; init; }

    /// <summary>Keeps no chunk map: what a data file holds is verified chunk by chunk after it was reopened.</summary>
    public bool DisableIndexedMap { get; init; }

    public static BlobCacheOptions? Read(JsonElement config, string path, out IReadOnlyList<PluginDiagnostic> diagnostics)
    {
        ConfigSection section = new(config, path);
        string workDir = section.GetString("work_dir", DefaultWorkDir);
        bool disableIndexedMap = section.GetBoolean("disable_indexed_map");
        if (section.GetBoolean("enable_encryption"))
            section.Error("enable_encryption", "is not supported: cache files cannot be encrypted yet; remove the key or set it to false.");
        if (section.GetBoolean("enable_convergent_encryption"))
            section.Warn("enable_convergent_encryption", "has no effect without enable_encryption.");
        if (section.GetString("encryption_key").Length != 0)
            section.Warn("encryption_key", "has no effect without enable_encryption.");
        if (section.Contains("compressed"))
            section.Warn("compressed", "has no effect here; it belongs one level higher, beside the cache's \"type\".");

        if (workDir.Length == 0)
            section.Error("work_dir", "is empty.");
        else if (workDir.Contains('\0'))
            section.Error("work_dir", "cannot hold a NUL.");
        else if (!section.HasErrors)
            MakeDirectory(section, workDir);
        section.WarnOfUnknownKeys();
        diagnostics = section.Diagnostics;
        return section.HasErrors ? null : new BlobCacheOptions { WorkDir = workDir, DisableIndexedMap = disableIndexedMap };
    }

    private static void MakeDirectory(ConfigSection section, string workDir)
    {
        try
        {
            Directory.CreateDirectory(workDir);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It may be there all the same, as a file or where nobody may create: the status below decides.
            if (!UnixFile.TryGetStatus(workDir, out _, out _))
            {
                section.Error("work_dir", $"{workDir} cannot be created: {e.Message}");
                return;
            }
        }

        if (!UnixFile.TryGetStatus(workDir, out FileStatus status, out int errno))
            section.Error("work_dir", $"{workDir} cannot be reached: {UnixFile.Describe(errno)}.");
        else if (status.Kind != FileKind.Directory)
            section.Error("work_dir", $"{workDir} is not a directory.");
    }
}
