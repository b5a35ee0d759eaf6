using Nydus.Abstractions;
using Nydus.Host.Configuration;

namespace Nydus.Host.CommandLine;

/// <summary><c>nydusd config check</c> and <c>nydusd config migrate</c>.</summary>
internal static class ConfigCommands
{
    public static int Check(string file, TextWriter output, TextWriter error)
    {
        if (Load(file, error) is not { } load)
            return ExitCode.Failure;
        Print(load, output);
        if (load.Config is not { } config)
            return ExitCode.Failure;
        output.WriteLine($"ok: version {config.SchemaVersion}, backend {config.Backend?.Type ?? "none"}, cache {config.Cache?.Type ?? "none"}");
        return ExitCode.Success;
    }

    public static int Migrate(string file, string format, TextWriter output, TextWriter error)
    {
        if (Load(file, error) is not { } load)
            return ExitCode.Failure;
        Print(load, error);
        if (load.Config is not { } config)
            return ExitCode.Failure;
        output.Write(ConfigMigration.ToVersion2(config, format == "toml" ? ConfigFormat.Toml : ConfigFormat.Json));
        return ExitCode.Success;
    }

    private static void Print(ConfigLoad load, TextWriter output)
    {
        foreach (ConfigDiagnostic diagnostic in load.Diagnostics)
            output.WriteLine($"{(diagnostic.Severity == DiagnosticSeverity.Error ? "error" : "warning")}: {diagnostic}");
    }

    private static ConfigLoad? Load(string file, TextWriter error)
    {
        try
        {
            return ConfigLoader.LoadFile(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            error.WriteLine($"Error: {e.Message}");
            return null;
        }
    }
}
