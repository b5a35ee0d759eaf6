namespace Nydus.Abstractions;

/// <summary>How bad a <see cref="PluginDiagnostic"/> is.</summary>
public enum DiagnosticSeverity
{
    /// <summary>Worth knowing; the instance works.</summary>
    Warning,

    /// <summary>The instance cannot be made.</summary>
    Error,
}
