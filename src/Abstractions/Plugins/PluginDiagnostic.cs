namespace Nydus.Abstractions;

/// <summary>One thing to say about a configuration.</summary>
/// <param name="Severity">An error prevents the instance; a warning is logged.</param>
/// <param name="Path">Where, as the user wrote it: <c>device.backend.config.dir</c>.</param>
/// <param name="Message">What is wrong and what to do, as one sentence without the path. Never a secret.</param>
public sealed record PluginDiagnostic(DiagnosticSeverity Severity, string Path, string Message);
