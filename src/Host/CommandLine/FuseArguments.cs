namespace Nydus.Host.CommandLine;

/// <summary>The values of a command line that asks for a daemon: well formed, and not yet compared with the machine.</summary>
internal sealed record FuseArguments
{
    public required string Mountpoint { get; init; }

    public string FailoverPolicy { get; init; } = "resend";

    public int Threads { get; init; } = 4;

    public string Transport { get; init; } = "auto";

    public bool Writable { get; init; }

    public string? Bootstrap { get; init; }

    public string? LocalFsDirectory { get; init; }

    public string? PrefetchFiles { get; init; }

    public string VirtualMountpoint { get; init; } = "/";

    public string? ApiSocket { get; init; }

    public string? Config { get; init; }

    public string? Id { get; init; }

    public string? Supervisor { get; init; }

    public bool Upgrade { get; init; }

    public string LogLevel { get; init; } = "info";

    public string? LogFile { get; init; }

    public string LogRotationSize { get; init; } = "0";

    public string RlimitNofile { get; init; } = "1000000";

    public IReadOnlyList<string> PluginDirectories { get; init; } = [];
}
