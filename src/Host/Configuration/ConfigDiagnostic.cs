using Nydus.Abstractions;

namespace Nydus.Host.Configuration;

/// <summary>One thing to say about a configuration file.</summary>
/// <param name="Severity">An error prevents the mount; a warning is logged.</param>
/// <param name="Path">The key as the user wrote it, <c>device.cache.config</c>; empty when it concerns the whole document.</param>
/// <param name="Message">One sentence without the path. Never a secret.</param>
internal sealed record ConfigDiagnostic(DiagnosticSeverity Severity, string Path, string Message)
{
    public override string ToString() => Path.Length == 0 ? Message : $"{Path}: {Message}";
}
