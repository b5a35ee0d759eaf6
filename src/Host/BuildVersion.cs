namespace Nydus.Host;

/// <summary>What was built, from what, and when (specification section 1.2). The build writes the other part of this class.</summary>
internal static partial class BuildVersion
{
    /// <summary>With a leading <c>v</c>.</summary>
    public const string Version = "v" + ProductVersion;

    /// <summary>
    /// The text of <c>--version</c>. Other programs take lines out of it, so labels, tabs and the carriage return after
    /// the name are as they have always been; where a compiler was named, the runtime is.
    /// </summary>
    public static string Text =>
        $"nydusd \rVersion: \t{Version}\nGit Commit: \t{GitCommit}\nBuild Time: \t{BuildTime}\nProfile: \t{Profile}\nRustc: \t\t(none, .NET {Environment.Version})\n\n";
}
