using System.Reflection;

namespace Nydus.Host;

/// <summary>What was built, from what, and when (specification section 1.2).</summary>
internal static class BuildVersion
{
    /// <summary>With a leading <c>v</c>.</summary>
    public static string Version { get; } = "v" + (typeof(BuildVersion).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0.0.0");

    /// <summary>The full hash, or <c>unknown</c>. The snapshotter compares it with <c>version.git_commit</c> of the HTTP API.</summary>
    public static string GitCommit { get; } = Metadata("GitCommit");

    public static string BuildTime { get; } = Metadata("BuildTime");

    /// <summary><c>release</c> or <c>debug</c>.</summary>
    public static string Profile { get; } = Metadata("Profile");

    /// <summary>
    /// The text of <c>--version</c>. Other programs take lines out of it, so labels, tabs and the carriage return after
    /// the name are as they have always been; where a compiler was named, the runtime is.
    /// </summary>
    public static string Text { get; } =
        $"nydusd \rVersion: \t{Version}\nGit Commit: \t{GitCommit}\nBuild Time: \t{BuildTime}\nProfile: \t{Profile}\nRustc: \t\t(none, .NET {Environment.Version})\n\n";

    private static string Metadata(string key) =>
        typeof(BuildVersion).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(a => a.Key == key)?.Value ?? "unknown";
}
