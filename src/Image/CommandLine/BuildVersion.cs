using System.Reflection;

namespace Nydus.Image.CommandLine;

/// <summary>What was built, from what, and when.</summary>
internal static class BuildVersion
{
    private static readonly string s_version = "v" + (typeof(BuildVersion).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0.0.0");

    private static readonly string s_commit = Metadata("GitCommit");

    /// <summary>Version and commit, as <c>--output-json</c> states them.</summary>
    public static string Package { get; } = $"{s_version}-{s_commit}";

    /// <summary>
    /// The text of <c>--version</c>. Other programs take lines out of it, so labels, tabs and the carriage return are as they have
    /// always been; where a compiler was named, the runtime is.
    /// </summary>
    public static string Text { get; } =
        $" \rVersion: \t{s_version}\nGit Commit: \t{s_commit}\nBuild Time: \t{Metadata("BuildTime")}\nProfile: \t{Metadata("Profile")}\nRustc: \t\t(none, .NET {Environment.Version})\n\n";

    private static string Metadata(string key) =>
        typeof(BuildVersion).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(a => a.Key == key)?.Value ?? "unknown";
}
