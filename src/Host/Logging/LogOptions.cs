using Microsoft.Extensions.Logging;

namespace Nydus.Host.Logging;

/// <summary>Where the log goes.</summary>
internal sealed record LogOptions
{
    public LogLevel Level { get; init; } = LogLevel.Information;

    /// <summary>Null: standard error.</summary>
    public string? File { get; init; }

    /// <summary>The size in bytes at which the file is put away; 0: never.</summary>
    public long RotationSize { get; init; }
}
