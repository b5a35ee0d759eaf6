namespace Nydus.Host.CommandLine;

/// <summary>Where plugins are looked for, besides the directory that comes with the program.</summary>
internal static class PluginPath
{
    /// <summary>Directories separated by colons.</summary>
    public const string EnvironmentVariable = "NYDUS_PLUGIN_PATH";

    /// <summary>Those of the command line first, then those of the environment.</summary>
    public static IReadOnlyList<string> Directories(string[]? commandLine)
    {
        string environment = Environment.GetEnvironmentVariable(EnvironmentVariable) ?? "";
        return [.. commandLine ?? [], .. environment.Split(':', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
    }
}
